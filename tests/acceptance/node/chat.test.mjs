import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, client, costOf, generation, model } from './support/installation.mjs';

test('an answer has text, a generation id and the model that gave it', async () => {
  const answer = await client().chat.completions.create(ask('chat'));
  assert.match(answer.id, /^gen-\d+-[0-9a-f]{24}$/);
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.model, model('chat'));
  assert.match(answer.provider, /^Simulated [AB]$/);
  assert.equal(answer.choices[0].message.role, 'assistant');
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.equal(answer.choices[0].finish_reason, 'stop');
});

test('usage adds up, and its cost is price times tokens to the nano-dollar', async () => {
  const { usage, provider } = await client().chat.completions.create(ask('chat'));
  assert.ok(usage.prompt_tokens > 0 && usage.completion_tokens > 0);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  assert.equal(usage.cost, costOf(provider, usage));
  assert.equal(usage.prompt_tokens_details.cached_tokens, 0);
  assert.equal(usage.completion_tokens_details.reasoning_tokens, 0);
});

test('the headers name the request and the generation', async () => {
  const { data, response } = await client().chat.completions.create(ask('chat')).withResponse();
  assert.ok(response.headers.get('x-request-id'));
  assert.equal(response.headers.get('x-generation-id'), data.id);
});

test('the generation is known as soon as the answer is, at the same cost', async () => {
  const answer = await client().chat.completions.create(ask('chat'));
  const found = await generation(answer.id);
  assert.equal(found.id, answer.id);
  assert.equal(found.usage.cost, answer.usage.cost);
  assert.equal(found.data.total_cost, answer.usage.cost);
  assert.equal(found.usage.prompt_tokens, answer.usage.prompt_tokens);
  assert.equal(found.usage.completion_tokens, answer.usage.completion_tokens);
});

test('n=2 gives two choices and charges for both', async () => {
  const answer = await client().chat.completions.create(ask('chat', { n: 2 }));
  assert.deepEqual(answer.choices.map((choice) => choice.index), [0, 1]);
  assert.notEqual(answer.choices[0].message.content, answer.choices[1].message.content);
  assert.equal(answer.usage.cost, costOf(answer.provider, answer.usage));
});

for (const limit of ['max_tokens', 'max_completion_tokens']) {
  test(`${limit} cuts the answer with finish_reason length`, async () => {
    const answer = await client().chat.completions.create(ask('chat', { [limit]: 5 }));
    assert.equal(answer.choices[0].finish_reason, 'length');
    assert.equal(answer.usage.completion_tokens, 5);
  });
}

test('a JSON schema is honoured', async () => {
  const schema = {
    type: 'object',
    properties: { river: { type: 'string' }, length_km: { type: 'integer' } },
    required: ['river', 'length_km'],
    additionalProperties: false,
  };
  const response_format = { type: 'json_schema', json_schema: { name: 'river', schema } };
  const answer = await client().chat.completions.create(ask('chat', { response_format }));
  const river = JSON.parse(answer.choices[0].message.content);
  assert.equal(typeof river.river, 'string');
  assert.ok(Number.isInteger(river.length_km));
});
