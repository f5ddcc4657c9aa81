import assert from 'node:assert/strict';
import test from 'node:test';
import { client, createKey, model } from './support/installation.mjs';

async function listed(openai) {
  const ids = [];
  for await (const entry of openai.models.list()) ids.push(entry.id);
  return ids;
}

test('models.list iterates over every model with the fields the SDK knows', async () => {
  const page = await client().models.list();
  const chat = page.data.find((entry) => entry.id === model('chat'));
  assert.equal(chat.object, 'model');
  assert.equal(chat.owned_by, 'node');
  assert.ok(Number.isInteger(chat.created));
  assert.ok((await listed(client())).includes(model('long')));
});

test('models.retrieve finds an id with a slash in it', async () => {
  const found = await client().models.retrieve(model('chat'));
  assert.equal(found.id, model('chat'));
  assert.equal(found.object, 'model');
});

test('models.list shows a key only what it may call', async () => {
  const { key } = await createKey(['--allowed-models', model('chat')]);
  assert.deepEqual(await listed(client({ apiKey: key })), [model('chat')]);
});
