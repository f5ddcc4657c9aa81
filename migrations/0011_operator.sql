-- Keys of the installation's operators. They belong to no organisation, and are never removed: what
-- one did stays in the audit logs under its hash.
CREATE TABLE operator_keys (
  hash        text PRIMARY KEY CHECK (length(hash) = 64),
  fingerprint bytea       NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
  name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  label       text        NOT NULL,                                -- masked secret
  created_at  timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz                                          -- set: opens nothing, for good
);

-- The list of all organisations, newest first.
CREATE INDEX orgs_by_age ON orgs (created_at DESC, id DESC) WHERE deleted_at IS NULL;
