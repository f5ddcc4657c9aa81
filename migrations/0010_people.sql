-- People and what they belong to. Everybody has a personal account, an organisation of one.
ALTER TABLE orgs ADD COLUMN kind text NOT NULL DEFAULT 'team' CHECK (kind IN ('personal', 'team'));

CREATE TABLE users (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email         text        NOT NULL CHECK (length(email) <= 254),   -- ASCII, in lower case
  password_hash text        NOT NULL,                                -- argon2id, in its text form
  verified      boolean     NOT NULL DEFAULT false,
  first_name    text        NOT NULL DEFAULT '',
  last_name     text        NOT NULL DEFAULT '',
  personal_org  uuid        NOT NULL REFERENCES orgs (id),
  disabled      boolean     NOT NULL DEFAULT false,
  created_at    timestamptz NOT NULL DEFAULT now()
);

-- COLLATE "C": what is the same address must not depend on a locale.
CREATE UNIQUE INDEX users_by_email ON users (lower(email COLLATE "C"));

CREATE TABLE memberships (
  org_id     uuid        NOT NULL REFERENCES orgs (id),
  user_id    uuid        NOT NULL REFERENCES users (id),
  role       text        NOT NULL CHECK (role IN ('member', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, user_id)
);

CREATE INDEX memberships_by_user ON memberships (user_id);

-- The token is shown once, in the link; only its hash is kept.
CREATE TABLE invitations (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id      uuid        NOT NULL REFERENCES orgs (id),
  fingerprint bytea       NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
  email       text        NOT NULL,
  role        text        NOT NULL CHECK (role IN ('member', 'admin')),
  invited_by  uuid REFERENCES users (id),                            -- null: a key or an operator
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by uuid REFERENCES users (id),
  revoked_at  timestamptz
);

-- One open invitation for an address in an organisation.
CREATE UNIQUE INDEX invitations_open ON invitations (org_id, email)
  WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_by_org ON invitations (org_id, created_at DESC, id DESC);

CREATE TABLE sessions (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  fingerprint  bytea       NOT NULL UNIQUE CHECK (length(fingerprint) = 32),   -- of the cookie
  user_id      uuid        NOT NULL REFERENCES users (id),
  context_org  uuid        NOT NULL REFERENCES orgs (id),            -- what the person works in
  created_at   timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),                   -- to about a minute
  expires_at   timestamptz NOT NULL,
  address      text        NOT NULL,
  user_agent   text        NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id, created_at DESC);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Users and sessions belong to people, not to a tenant.
SELECT wall_off('memberships');
SELECT wall_off('invitations');
