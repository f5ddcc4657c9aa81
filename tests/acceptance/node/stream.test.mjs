import assert from 'node:assert/strict';
import test from 'node:test';
import { apiKey, ask, baseURL, client, costOf, generation } from './support/installation.mjs';
import { choicesOf, collect, finishReasons, textOf } from './support/streams.mjs';

const withUsage = { stream: true, stream_options: { include_usage: true } };

async function streamed(name, more) {
  return collect(await client().chat.completions.create(ask(name, more)));
}

test('deltas concatenate to the text of the whole answer', async () => {
  const whole = await client().chat.completions.create(ask('chat'));
  const chunks = await streamed('chat', { stream: true });
  assert.ok(choicesOf(chunks).length > 2);
  assert.equal(textOf(chunks), whole.choices[0].message.content);
  assert.deepEqual(finishReasons(chunks), ['stop']);
});

test('every chunk carries the same generation id, which the header announces', async () => {
  const { data, response } =
    await client().chat.completions.create(ask('chat', { stream: true })).withResponse();
  const ids = new Set((await collect(data)).map((chunk) => chunk.id));
  assert.deepEqual([...ids], [response.headers.get('x-generation-id')]);
  assert.ok(response.headers.get('x-request-id'));
});

test('with include_usage the usage comes in a chunk of its own, after the finish', async () => {
  const chunks = await streamed('chat', withUsage);
  const last = chunks.at(-1);
  assert.deepEqual(last.choices, []);
  assert.equal(last.usage.total_tokens, last.usage.prompt_tokens + last.usage.completion_tokens);
  assert.equal(last.usage.cost, costOf(last.provider, last.usage));
  assert.ok(chunks.slice(0, -1).every((chunk) => !chunk.usage && chunk.choices.length > 0));
  assert.deepEqual(finishReasons(chunks), ['stop']);
});

test('without include_usage the usage is on the chunk that finishes', async () => {
  const chunks = await streamed('chat', { stream: true });
  const carriers = chunks.filter((chunk) => chunk.usage);
  assert.equal(carriers.length, 1);
  assert.equal(carriers[0], chunks.at(-1));
  assert.equal(carriers[0].choices[0].finish_reason, 'stop');
  assert.equal(carriers[0].usage.cost, costOf(carriers[0].provider, carriers[0].usage));
});

test('the cost of a stream equals that of its generation, at once', async () => {
  const last = (await streamed('chat', withUsage)).at(-1);
  const found = await generation(last.id);
  assert.equal(found.usage.cost, last.usage.cost);
  assert.equal(found.data.streamed, true);
  assert.equal(found.data.cancelled, false);
});

test('n=2 streams both choices and finishes each once', async () => {
  const chunks = await streamed('chat', { ...withUsage, n: 2 });
  assert.deepEqual([0, 1].map((index) => finishReasons(chunks, index)), [['stop'], ['stop']]);
  assert.notEqual(textOf(chunks, 0), textOf(chunks, 1));
});

test('max_tokens finishes the stream with length', async () => {
  const chunks = await streamed('chat', { stream: true, max_tokens: 5 });
  assert.deepEqual(finishReasons(chunks), ['length']);
});

test('the SDK puts a streamed completion together', async () => {
  const stream = client().chat.completions.stream(ask('chat', withUsage));
  const completion = await stream.finalChatCompletion();
  assert.equal(completion.choices[0].finish_reason, 'stop');
  assert.ok(completion.choices[0].message.content.length > 0);
});

test('comments sent while the provider is silent do not disturb the SDK', async () => {
  const body = JSON.stringify(ask('late', { stream: true }));
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const [raw, chunks] = await Promise.all([
    fetch(`${baseURL}/chat/completions`, { method: 'POST', headers, body }).then((r) => r.text()),
    streamed('late', { stream: true }),
  ]);
  assert.ok(raw.split(': AROUTER PROCESSING\n').length > 2, 'at least two comments on the wire');
  assert.ok(raw.endsWith('data: [DONE]\n\n'));
  assert.deepEqual(finishReasons(chunks), ['stop']);
});
