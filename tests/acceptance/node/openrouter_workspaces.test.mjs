// Workspaces and their budgets by the OpenRouter SDK, which validates every answer strictly.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { ask, client } from './support/installation.mjs';
import { manager, refusal } from './support/openrouter.mjs';

const workspaces = () => manager().workspaces;

const create = (slug, fields = {}) => workspaces().create({
  createWorkspaceRequest: { name: `Workspace ${slug}`, slug, ...fields },
});

const setBudget = (workspaceRef, interval, limitUsd) => workspaces().setBudget({
  workspaceRef, interval, upsertWorkspaceBudgetRequest: { limitUsd },
});

test('a workspace is made, found by id and slug, changed, listed and deleted', async () => {
  const { data: made } = await create('sdk-crud', { description: 'For the SDK' });
  assert.equal(made.description, 'For the SDK');
  for (const id of [made.id, 'sdk-crud']) {
    assert.equal((await workspaces().get({ id })).data.id, made.id);
  }
  const changed = await workspaces().update({
    id: 'sdk-crud', updateWorkspaceRequest: { name: 'Renamed' },
  });
  assert.equal(changed.data.name, 'Renamed');
  const { result } = await workspaces().list();
  assert.ok(result.data.some(({ slug }) => slug === 'sdk-crud'));
  assert.equal((await workspaces().delete({ id: 'sdk-crud' })).deleted, true);
  await refusal(workspaces().get({ id: 'sdk-crud' }), 404);
});

test('the default workspace cannot be deleted, nor one with keys', async () => {
  await refusal(workspaces().delete({ id: 'default' }), 403);
  const { data: { id } } = await create('sdk-keys');
  const { data: { hash, workspaceId } } = await manager().apiKeys.create({
    requestBody: { name: 'inside', workspaceId: id },
  });
  assert.equal(workspaceId, id);
  await refusal(workspaces().delete({ id }), 400);
  await manager().apiKeys.delete({ hash });
  await workspaces().delete({ id });
});

test('members are added and removed in bulk; one with keys there stays', async () => {
  const { data: { id } } = await create('sdk-members');
  const [ann, bob] = [randomUUID(), randomUUID()];
  const added = await workspaces().bulkAddMembers({
    id, bulkAddWorkspaceMembersRequest: { userIds: [ann, bob] },
  });
  assert.equal(added.addedCount, 2);
  const { result } = await workspaces().listMembers({ id });
  assert.deepEqual(new Set(result.data.map(({ userId }) => userId)), new Set([ann, bob]));
  await manager().apiKeys.create({
    requestBody: { name: 'of ann', workspaceId: id, creatorUserId: ann },
  });
  const remove = (userIds) => workspaces().bulkRemoveMembers({
    id, bulkRemoveWorkspaceMembersRequest: { userIds },
  });
  await refusal(remove([ann]), 400);
  assert.equal((await remove([bob])).removedCount, 1);
});

test('budgets decrease from the widest interval to the narrowest, or are refused', async () => {
  await create('sdk-budgets');
  assert.equal((await setBudget('sdk-budgets', 'monthly', 10)).data.limitUsd, 10);
  await setBudget('sdk-budgets', 'daily', 1.5);
  await refusal(setBudget('sdk-budgets', 'weekly', 10), 400);
  await refusal(setBudget('sdk-budgets', 'lifetime', 9), 400);
  const found = await workspaces().getBudget({ workspaceRef: 'sdk-budgets', interval: 'daily' });
  assert.equal(found.data.resetInterval, 'daily');
  const { data } = await workspaces().listBudgets({ workspaceRef: 'sdk-budgets' });
  assert.deepEqual(data.map(({ resetInterval }) => resetInterval), ['monthly', 'daily']);
  await workspaces().deleteBudget({ workspaceRef: 'sdk-budgets', interval: 'daily' });
  await refusal(
    workspaces().getBudget({ workspaceRef: 'sdk-budgets', interval: 'daily' }), 404);
});

test('a spent budget refuses by name, and GET /key shows it', async () => {
  const { data: { id } } = await create('sdk-spent');
  await setBudget('sdk-spent', 'daily', 0.000000001);
  const { key } = await manager().apiKeys.create({
    requestBody: { name: 'spender', workspaceId: id },
  });
  const refused = await client({ apiKey: key }).chat.completions.create(ask('chat'))
    .then(() => undefined, (error) => error);
  assert.equal(refused.status, 402);
  assert.equal(refused.error.metadata.limit_source, 'workspace');
  assert.match(refused.message, /Workspace daily budget of \$0\.000000001 exceeded/);
});
