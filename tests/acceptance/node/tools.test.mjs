import assert from 'node:assert/strict';
import test from 'node:test';
import { ask, client } from './support/installation.mjs';
import { argumentsOf, choicesOf, collect, finishReasons } from './support/streams.mjs';

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Current weather of a place',
    parameters: {
      type: 'object',
      properties: { place: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['place', 'unit'],
    },
  },
};
const request = ask('chat', { tools: [weather], tool_choice: 'required' });

async function calledTool() {
  const answer = await client().chat.completions.create(request);
  assert.equal(answer.choices[0].finish_reason, 'tool_calls');
  return answer.choices[0].message;
}

test('a tool call has a name, an id and arguments that are JSON', async () => {
  const [call] = (await calledTool()).tool_calls;
  assert.equal(call.type, 'function');
  assert.ok(call.id);
  assert.equal(call.function.name, 'weather');
  assert.deepEqual(Object.keys(JSON.parse(call.function.arguments)), ['place', 'unit']);
});

test('streamed arguments concatenate to the same JSON', async () => {
  const whole = (await calledTool()).tool_calls[0].function.arguments;
  const stream = await client().chat.completions.create({ ...request, stream: true });
  const chunks = await collect(stream);
  const calls = choicesOf(chunks).flatMap((choice) => choice.delta.tool_calls ?? []);
  assert.equal(calls[0].function.name, 'weather');
  assert.ok(calls.every((call) => call.index === 0));
  assert.deepEqual(JSON.parse(argumentsOf(chunks)), JSON.parse(whole));
  assert.deepEqual(finishReasons(chunks), ['tool_calls']);
});

test('the SDK puts a streamed tool call together', async () => {
  const completion = await client().chat.completions.stream(request).finalChatCompletion();
  const [call] = completion.choices[0].message.tool_calls;
  assert.equal(call.function.name, 'weather');
  assert.ok(JSON.parse(call.function.arguments).place);
});

test('the result of a tool goes back and is answered with text', async () => {
  const message = await calledTool();
  const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: '21 °C' };
  const messages = [...request.messages, message, result];
  const reply = { ...request, messages, tool_choice: 'none' };
  const answer = await client().chat.completions.create(reply);
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.equal(answer.choices[0].finish_reason, 'stop');
});
