-- The statement of an organisation's account: corrections are entries, never edits.
CREATE TABLE credit_entries (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id      uuid        NOT NULL REFERENCES orgs (id),
  kind        text        NOT NULL CHECK (kind IN ('grant', 'purchase', 'usage', 'refund', 'adjustment')),
  amount_nano bigint      NOT NULL,
  note        text        NOT NULL DEFAULT '',
  request_id  uuid,
  created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX credit_entries_by_org ON credit_entries (org_id, created_at DESC);
CREATE UNIQUE INDEX credit_entries_once ON credit_entries (request_id, kind) WHERE request_id IS NOT NULL;

CREATE FUNCTION credit_entries_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'credit_entries is append-only';
END
$$;

CREATE TRIGGER credit_entries_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION credit_entries_are_append_only();
