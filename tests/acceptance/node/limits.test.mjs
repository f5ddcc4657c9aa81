import assert from 'node:assert/strict';
import test from 'node:test';
import OpenAI from 'openai';
import { admin, ask, client, createKey, exhaustedKey, upstreamTotals }
  from './support/installation.mjs';

// A client that counts what it sends, with the SDK's own retries on.
function counting(apiKey) {
  const counter = { requests: 0 };
  const send = (...request) => {
    counter.requests += 1;
    return fetch(...request);
  };
  return { counter, openai: client({ apiKey, maxRetries: 2, fetch: send }) };
}

async function refusal(promise) {
  const error = await promise.then(() => assert.fail('the call succeeded'), (thrown) => thrown);
  assert.ok(error instanceof OpenAI.APIError, String(error));
  assert.equal(error.status, 402);
  return error;
}

test('a key without budget is refused with 402, once, and the provider hears nothing', async () => {
  const { counter, openai } = counting(exhaustedKey);
  const error = await refusal(openai.chat.completions.create(ask('untouched')));
  assert.equal(error.code, 'quota_exceeded');
  assert.equal(error.error.metadata.limit_source, 'api_key');
  assert.equal(counter.requests, 1);
  assert.equal((await upstreamTotals('untouched')).requests, 0);
});

test('an organisation without credits is refused with 402 and the word insufficient', async () => {
  const org = await admin('create-org', '--name', 'poor');
  const { key } = await createKey([], org.org_id);
  const { counter, openai } = counting(key);
  const error = await refusal(openai.chat.completions.create(ask('chat')));
  assert.equal(error.code, 'insufficient_credits');
  assert.match(error.message, /insufficient/);
  assert.equal(counter.requests, 1);
});

test('a key spends up to its limit and never past it', async () => {
  const limit = 0.005;
  const { key } = await createKey(['--limit', String(limit), '--limit-reset', 'monthly']);
  const openai = client({ apiKey: key });
  let spent = 0;
  let answers = 0;
  const spend = async () => {
    for (; answers < 50; answers += 1) {
      const answer = await openai.chat.completions.create(ask('chat', { max_tokens: 40 }));
      spent += answer.usage.cost;
    }
  };
  const error = await refusal(spend());
  assert.equal(error.code, 'quota_exceeded');
  assert.ok(answers >= 3, `${answers} answers`);
  assert.ok(spent <= limit, `spent ${spent}`);
});
