// Activity by the OpenRouter SDK, which validates every answer strictly.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, client, createKey, eventually } from './support/installation.mjs';
import { manager, refusal } from './support/openrouter.mjs';

const nano = (usd) => Math.round(usd * 1e9);

test('the activity of a day adds up to the calls that were made', async () => {
  const { key, hash } = await createKey();
  const used = { cost: 0, prompt: 0, completion: 0 };
  for (const name of ['chat', 'chat', 'chat']) {
    const { usage } = await client({ apiKey: key }).chat.completions.create(ask(name));
    used.cost += nano(usage.cost);
    used.prompt += usage.prompt_tokens;
    used.completion += usage.completion_tokens;
  }
  const date = new Date().toISOString().slice(0, 10);
  const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0);
  const rows = await eventually('three calls in the activity', 10_000, async () => {
    const { data } = await manager().analytics.getUserActivity({ date, apiKeyHash: hash });
    return sum(data, 'requests') === 3 && data;
  });
  assert.equal(rows.reduce((total, row) => total + nano(row.usage), 0), used.cost);
  assert.equal(sum(rows, 'promptTokens'), used.prompt);
  assert.equal(sum(rows, 'completionTokens'), used.completion);
  assert.ok(rows.every((row) => row.providerName && row.modelPermaslug && row.endpointId));
  await refusal(manager().analytics.getUserActivity({ date: 'today' }), 400);
});
