// Key management by the OpenRouter SDK, which validates every answer strictly.
import assert from 'node:assert/strict';
import test from 'node:test';
import { apiKey, ask, client, managementKey } from './support/installation.mjs';
import { manager, openRouter, refusal, serverURL } from './support/openrouter.mjs';

const create = (fields = {}) =>
  manager().apiKeys.create({ requestBody: { name: 'node', ...fields } });

const update = (hash, fields) => manager().apiKeys.update({ hash, requestBody: fields });

const chat = (key) => client({ apiKey: key }).chat.completions.create(ask('chat'));

const raw = (path, init = {}) => fetch(`${serverURL}${path}`, {
  ...init, headers: { Authorization: `Bearer ${managementKey}`, ...init.headers },
});

test('a created key is shown once, masked ever after, and works at once', async () => {
  const { key, data } = await create({ limit: 3.5, limitReset: 'monthly' });
  assert.match(key, /^lr_live_[0-9a-f]{48}$/);
  assert.match(data.hash, /^[0-9a-f]{64}$/);
  assert.equal(data.limit, 3.5);
  assert.equal(data.limitRemaining, 3.5);
  assert.equal(data.limitReset, 'monthly');
  assert.ok(!data.label.includes(key.slice(16, 40)), data.label);
  await chat(key);
  const shown = await (await raw(`/keys/${data.hash}`)).text();
  assert.ok(!shown.includes(key));
});

test('a key is read, changed and deleted; each change holds for the next request', async () => {
  const { key, data: { hash } } = await create({ expiresAt: new Date(Date.now() + 86_400_000) });
  assert.equal((await manager().apiKeys.get({ hash })).data.name, 'node');

  const disabled = await update(hash, { disabled: true, name: 'renamed' });
  assert.deepEqual([disabled.data.disabled, disabled.data.name], [true, 'renamed']);
  await assert.rejects(chat(key), { status: 401 });

  await update(hash, { disabled: false, limit: 0 });
  await assert.rejects(chat(key), { status: 402 });

  const unlimited = await update(hash, { limit: null, limitReset: 'daily' });
  assert.equal(unlimited.data.limit, null);
  assert.equal(unlimited.data.limitRemaining, null);
  assert.equal(unlimited.data.limitReset, 'daily');
  await chat(key);

  assert.equal((await manager().apiKeys.delete({ hash })).deleted, true);
  await assert.rejects(chat(key), { status: 401 });
  await refusal(manager().apiKeys.get({ hash }), 404);
});

test('a list of more than a hundred keys comes in pages of a hundred by offset', async () => {
  const made = new Set();
  for (let i = 0; i < 101; i += 1) {
    const { data } = await create({ name: `page-${i}` });
    made.add(data.hash);
  }
  const first = (await manager().apiKeys.list({})).data;
  assert.equal(first.length, 100);
  const seen = new Set(first.map((key) => key.hash));
  for (let offset = 100; ; offset += 100) {
    const { data } = await manager().apiKeys.list({ offset });
    for (const { hash } of data) {
      assert.ok(!seen.has(hash), 'a key appears on two pages');
      seen.add(hash);
    }
    if (data.length < 100) break;
  }
  for (const hash of made) assert.ok(seen.has(hash));
});

test('disabled keys are listed only when they are asked for', async () => {
  const { data: { hash } } = await create();
  await update(hash, { disabled: true });
  const listed = async (includeDisabled) =>
    (await manager().apiKeys.list({ includeDisabled })).data.some((key) => key.hash === hash);
  assert.equal(await listed(false), false);
  assert.equal(await listed(true), true);
});

test('the current key and the credits are told as the SDK demands', async () => {
  const inference = await openRouter(apiKey).apiKeys.getCurrentKeyMetadata();
  assert.equal(inference.data.isManagementKey, false);
  assert.equal((await manager().apiKeys.getCurrentKeyMetadata()).data.isManagementKey, true);
  const credits = (await manager().credits.getCredits()).data;
  assert.equal(typeof credits.totalCredits, 'number');
  assert.equal(typeof credits.totalUsage, 'number');
  await refusal(openRouter(apiKey).credits.getCredits(), 403);
});

test('inference keys manage nothing, and nobody without a valid key does', async () => {
  await refusal(openRouter(apiKey).apiKeys.list({}), 403);
  await refusal(openRouter(`lr_mgmt_${'0'.repeat(48)}`).apiKeys.list({}), 401);
});

test('every problem of a body is named at once', async () => {
  const answer = await raw('/keys', {
    method: 'POST', body: JSON.stringify({ name: '', limit: -1, limit_rset: 'daily' }),
  });
  assert.equal(answer.status, 400);
  const { error } = await answer.json();
  const fields = error.metadata.fields.map(({ field }) => field).sort();
  assert.deepEqual(fields, ['limit', 'limit_rset', 'name']);
});
