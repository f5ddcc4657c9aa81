import assert from 'node:assert/strict';
import test from 'node:test';
import OpenAI from 'openai';
import { admin, ask, client, createKey, eventually, managementKey, model, upstreamTotals }
  from './support/installation.mjs';

async function failureOf(promise, type) {
  const error = await promise.then(() => assert.fail('the call succeeded'), (thrown) => thrown);
  assert.ok(error instanceof type, `${type.name} expected, got: ${error}`);
  return error;
}

const chat = (options, more) => client(options).chat.completions.create(ask('chat', more));

test('an unknown model is a NotFoundError with a slug as its code', async () => {
  const error = await failureOf(chat({}, { model: 'node/nonesuch' }), OpenAI.NotFoundError);
  assert.equal(error.status, 404);
  assert.equal(error.code, 'model_not_found');
  assert.match(error.message, /nonesuch/);
  assert.equal(typeof error.type, 'string');
  await failureOf(client().models.retrieve('node/nonesuch'), OpenAI.NotFoundError);
});

test('no key and a wrong key are AuthenticationErrors', async () => {
  const nothing = { defaultHeaders: { Authorization: null } };
  for (const keys of [nothing, { apiKey: 'sk-unknown' }, { apiKey: `lr_live_${'0'.repeat(48)}` }]) {
    const error = await failureOf(chat(keys), OpenAI.AuthenticationError);
    assert.equal(error.status, 401);
    assert.equal(typeof error.code, 'string');
  }
});

test('a disabled key stops working within a second', async () => {
  const { key, hash } = await createKey();
  const isRefused = () =>
    chat({ apiKey: key }).then(() => false, (thrown) => thrown instanceof OpenAI.AuthenticationError);
  assert.equal(await isRefused(), false);
  await admin('disable-key', '--hash', hash);
  await eventually('the refusal', 1000, isRefused);
});

test('a management key may not ask models', async () => {
  await failureOf(chat({ apiKey: managementKey }), OpenAI.PermissionDeniedError);
});

test('a key may not leave its list of models', async () => {
  const { key } = await createKey(['--allowed-models', model('long')]);
  const error = await failureOf(chat({ apiKey: key }), OpenAI.PermissionDeniedError);
  assert.equal(error.status, 403);
});

test('missing messages are a BadRequestError that names the field', async () => {
  const error = await failureOf(chat({}, { messages: undefined }), OpenAI.BadRequestError);
  assert.equal(error.status, 400);
  assert.equal(error.param, 'messages');
});

test('what the provider finds wrong with a request comes back as a BadRequestError', async () => {
  const error =
    await failureOf(client().chat.completions.create(ask('strict')), OpenAI.BadRequestError);
  assert.match(error.message, /Simulated failure 400/);
});

test('a body above the limit is refused with 413', async () => {
  const messages = [{ role: 'user', content: 'x'.repeat(10 * 1024 * 1024 + 1) }];
  const error = await failureOf(chat({}, { messages }), OpenAI.APIError);
  assert.equal(error.status, 413);
});

test('when every provider is rate limited the caller learns how long to wait', async () => {
  const error =
    await failureOf(client().chat.completions.create(ask('busy')), OpenAI.RateLimitError);
  assert.equal(error.status, 429);
  const wait = Number(error.headers.get('retry-after'));
  assert.ok(wait >= 1 && wait <= 7, `retry-after ${wait}`);
});

test('a provider that breaks off mid-stream makes the SDK throw what happened', async () => {
  const stream = await client().chat.completions.create(ask('cut', { stream: true }));
  let deltas = 0;
  const reading = (async () => {
    for await (const chunk of stream) deltas += chunk.choices[0].delta.content ? 1 : 0;
  })();
  const error = await failureOf(reading, OpenAI.APIError);
  assert.ok(deltas >= 1 && deltas <= 5, `${deltas} deltas`);
  assert.equal(typeof error.code, 'string');
  assert.match(error.message, /provider/i);
});

test('a whole answer that breaks off is a 5xx', async () => {
  const error =
    await failureOf(client().chat.completions.create(ask('cut')), OpenAI.InternalServerError);
  assert.ok([502, 503].includes(error.status), `status ${error.status}`);
  assert.equal((await upstreamTotals('cut')).completed, 0);
});
