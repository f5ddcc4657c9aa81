-- The tenant a transaction works for: set with set_config('arouter.tenant', id, true) when it begins.
-- Null in transactions that serve all, such as loading keys or draining usage.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('arouter.tenant', true), '')::uuid
$$;

-- The second wall between organisations: a transaction that works for one neither sees nor writes
-- another's rows of `walled`, whatever its statements forgot. The owner is bound too; superusers and
-- roles with BYPASSRLS are not. `own` says which rows belong to the tenant.
CREATE FUNCTION wall_off(walled regclass, own text DEFAULT 'org_id = (SELECT current_tenant())')
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', walled);
  EXECUTE format('CREATE POLICY tenant ON %s USING ((SELECT current_tenant()) IS NULL OR %s)', walled, own);
END
$$;

-- Who managed what: one row a change, written by the transaction that made it.
CREATE TABLE audit_events (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id     uuid        NOT NULL REFERENCES orgs (id),
  at         timestamptz NOT NULL DEFAULT now(),
  actor_kind text        NOT NULL CHECK (actor_kind IN ('management_key', 'session', 'operator_key', 'command_line')),
  actor_id   text        NOT NULL,                 -- user id or key hash; empty for the command line
  action     text        NOT NULL,                 -- "key.create"
  subject    text        NOT NULL,                 -- key hash, user id, …
  before     jsonb,                                -- only what changed, never a secret; null when it was made
  after      jsonb,                                -- null when it was removed
  address    text        NOT NULL                  -- the client's
);

CREATE INDEX audit_events_by_org ON audit_events (org_id, at DESC, id DESC);

CREATE FUNCTION audit_events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_events is append-only';
END
$$;

CREATE TRIGGER audit_events_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION audit_events_are_append_only();

-- A key's rate limits (null = none), and the number of its state for conditional changes.
ALTER TABLE keys
  ADD COLUMN version               bigint  NOT NULL DEFAULT 1,
  ADD COLUMN include_byok_in_limit boolean NOT NULL DEFAULT false,
  ADD COLUMN requests_per_minute   bigint CHECK (requests_per_minute > 0),
  ADD COLUMN requests_per_day      bigint CHECK (requests_per_day > 0),
  ADD COLUMN tokens_per_minute     bigint CHECK (tokens_per_minute > 0),
  ADD COLUMN concurrent_requests   bigint CHECK (concurrent_requests > 0);

-- When the newest of the calls summed up was made; null in rows from before this column.
ALTER TABLE usage_daily ADD COLUMN last_at timestamptz;

-- Windows, leases, replicas and changes hold no tenant's data: they know scopes by number only.
SELECT wall_off('orgs', 'id = (SELECT current_tenant())');
SELECT wall_off('keys');
SELECT wall_off('key_secrets', 'EXISTS (SELECT FROM keys WHERE keys.hash = key_hash)');
SELECT wall_off('limit_scopes');
SELECT wall_off('credit_entries');
SELECT wall_off('usage_records');
SELECT wall_off('usage_daily');
SELECT wall_off('audit_events');
