import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, client, eventually, generation, model, upstreamTotals }
  from './support/installation.mjs';

const create = (request, options) => client(options).chat.completions.create(request);

test('provider.order decides who answers', async () => {
  for (const [order, name] of [[['sim-b'], 'Simulated B'], [['sim-a'], 'Simulated A']]) {
    assert.equal((await create(ask('chat', { provider: { order } }))).provider, name);
  }
});

test('provider.only keeps everybody else out', async () => {
  for (let i = 0; i < 5; i += 1) {
    const answer = await create(ask('chat', { provider: { only: ['sim-b'] } }));
    assert.equal(answer.provider, 'Simulated B');
  }
});

test('of models [broken, good] the good one answers', async () => {
  const answer = await create(ask('broken', { models: [model('broken'), model('chat')] }));
  assert.equal(answer.model, model('chat'));
});

test('a stream falls back to the second model too', async () => {
  const request = ask('broken', { models: [model('chat')], stream: true });
  const models = new Set();
  for await (const chunk of await create(request)) models.add(chunk.model);
  assert.deepEqual([...models], [model('chat')]);
});

test('a failing provider is replaced by the next without the caller noticing', async () => {
  const answer = await create(ask('spare', { provider: { order: ['sim-a', 'sim-b'] } }));
  assert.equal(answer.provider, 'Simulated B');
  assert.equal((await upstreamTotals('spare', 'a')).failed, 1);
  assert.equal((await generation(answer.id)).provider, 'Simulated B');
});

test('the SDK retries while the only provider is down and succeeds when it is back', async () => {
  const answer = await create(ask('recovering'), { maxRetries: 4 });
  assert.ok(answer.choices[0].message.content.length > 0);
  const totals = await eventually('completed', 1000, async () => {
    const found = await upstreamTotals('recovering');
    return found.completed > 0 && found;
  });
  assert.equal(totals.failed, 2);
  assert.equal(totals.completed, 1);
});
