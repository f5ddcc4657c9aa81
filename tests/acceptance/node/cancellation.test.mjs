import assert from 'node:assert/strict';
import test from 'node:test';
import OpenAI from 'openai';
import { ask, client, eventually, generation, upstreamTotals } from './support/installation.mjs';

const cancelled = async () => (await upstreamTotals('long')).cancelled;

async function upstreamSeesOneMore(before) {
  await eventually('the provider sees its caller leave', 1000, async () =>
    (await cancelled()) === before + 1);
}

test('aborting a stream ends the call at the provider and charges what came', async () => {
  const before = await cancelled();
  const stream = await client().chat.completions.create(ask('long', { stream: true }));
  let id;
  let deltas = 0;
  for await (const chunk of stream) {
    id = chunk.id;
    deltas += chunk.choices[0]?.delta.content ? 1 : 0;
    if (deltas === 3) break; // the SDK aborts the request
  }
  await upstreamSeesOneMore(before);
  const found = await eventually('the generation', 1000, () => generation(id).catch(() => null));
  assert.equal(found.data.cancelled, true);
  assert.ok(found.data.total_cost > 0);
  assert.ok(found.usage.completion_tokens >= 3 && found.usage.completion_tokens < 200,
    `${found.usage.completion_tokens} tokens`);
});

test('an AbortSignal ends a whole answer that is still being written', async () => {
  const before = await cancelled();
  const controller = new AbortController();
  const call = client().chat.completions.create(ask('long'), { signal: controller.signal });
  setTimeout(() => controller.abort(), 300);
  await assert.rejects(call, OpenAI.APIUserAbortError);
  await upstreamSeesOneMore(before);
});

test('a timeout of the SDK ends the call at the provider too', async () => {
  const before = await cancelled();
  const call = client({ timeout: 400 }).chat.completions.create(ask('long'));
  await assert.rejects(call, OpenAI.APIConnectionTimeoutError);
  await upstreamSeesOneMore(before);
});
