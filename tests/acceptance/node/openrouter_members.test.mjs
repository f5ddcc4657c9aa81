// Members of an organisation by the OpenRouter SDK, which validates every answer strictly.
import assert from 'node:assert/strict';
import test from 'node:test';
import { admin } from './support/installation.mjs';
import { openRouter } from './support/openrouter.mjs';

test('members are listed with their roles, page by page', async () => {
  const { org_id: org, management_key: key } = await admin('create-org', '--name', 'members');
  const join = (name, ...more) =>
    admin('create-user', '--email', `${name}@members.example.com`, '--org', org, ...more);
  await join('ann', '--role', 'admin', '--first-name', 'Ann', '--last-name', 'Lee');
  await join('bob');
  await join('cid');
  const found = new Map();
  for await (const { result } of await openRouter(key).organization.listMembers({ limit: 2 })) {
    assert.equal(result.totalCount, 3);
    for (const { email, ...member } of result.data) found.set(email.split('@')[0], member);
  }
  assert.deepEqual([...found.keys()].sort(), ['ann', 'bob', 'cid']);
  const { id, ...ann } = found.get('ann');
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(ann, { firstName: 'Ann', lastName: 'Lee', role: 'org:admin' });
  assert.deepEqual({ ...found.get('bob'), id: null },
    { id: null, firstName: null, lastName: null, role: 'org:member' });
});
