-- What a spending limit can be put on. The limit itself lives here, next to nothing else, so that
-- changing it and granting against it meet in one row.
CREATE TABLE limit_scopes (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id     uuid   NOT NULL,
  kind       text   NOT NULL CHECK (kind IN ('api_key', 'member', 'workspace', 'organization', 'credits')),
  subject    text   NOT NULL,                    -- key hash, member id, … or the organisation's id
  reset      text   NOT NULL DEFAULT 'never' CHECK (reset IN ('never', 'daily', 'weekly', 'monthly')),
  limit_nano bigint,                             -- null = unlimited, still tracked
  UNIQUE (kind, subject)
);

CREATE TABLE orgs (
  id           uuid PRIMARY KEY,
  name         text        NOT NULL,
  credit_scope bigint      NOT NULL REFERENCES limit_scopes (id),   -- limit = everything granted
  created_at   timestamptz NOT NULL DEFAULT now(),
  deleted_at   timestamptz
);
