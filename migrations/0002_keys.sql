CREATE TABLE keys (
  hash              text PRIMARY KEY CHECK (length(hash) = 64),   -- stable for the key's life
  org_id            uuid        NOT NULL REFERENCES orgs (id),
  name              text        NOT NULL,
  label             text        NOT NULL,                         -- masked secret
  kind              text        NOT NULL CHECK (kind IN ('inference', 'management')),
  disabled          boolean     NOT NULL DEFAULT false,
  limit_nano        bigint,                                       -- null = none
  limit_reset       text        NOT NULL CHECK (limit_reset IN ('never', 'daily', 'weekly', 'monthly')),
  scope_id          bigint      NOT NULL REFERENCES limit_scopes (id),
  allowed_models    text[]      NOT NULL DEFAULT '{}',            -- empty = all
  allowed_providers text[]      NOT NULL DEFAULT '{}',            -- empty = all
  creator_user_id   uuid,
  expires_at        timestamptz,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz,
  deleted_at        timestamptz
);

CREATE INDEX keys_by_org ON keys (org_id, created_at DESC) WHERE deleted_at IS NULL;

-- What a presented secret is looked up by. Two rows for one key during a rotation; none once it is
-- deleted, so that a deleted key cannot come back with its row.
CREATE TABLE key_secrets (
  fingerprint bytea PRIMARY KEY CHECK (length(fingerprint) = 32),
  key_hash    text  NOT NULL REFERENCES keys (hash),
  expires_at  timestamptz
);

CREATE INDEX key_secrets_by_key ON key_secrets (key_hash);
