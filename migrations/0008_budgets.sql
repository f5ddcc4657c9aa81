-- Named groups of keys. Every organisation has one that is the default: it is made with the
-- organisation, whoever makes it, and takes the keys that name no other.
CREATE TABLE workspaces (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id      uuid        NOT NULL REFERENCES orgs (id),
  name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  slug        text        NOT NULL CHECK (length(slug) <= 50 AND slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  description text        CHECK (length(description) <= 500),
  is_default  boolean     NOT NULL DEFAULT false,
  created_by  text,                                 -- user id or key hash; null: made with its organisation
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz,
  deleted_at  timestamptz
);

CREATE UNIQUE INDEX workspaces_by_slug ON workspaces (org_id, slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX workspaces_default ON workspaces (org_id) WHERE is_default;

CREATE FUNCTION make_default_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workspaces (org_id, name, slug, is_default) VALUES (NEW.id, 'Default', 'default', true);
  RETURN NULL;
END
$$;

INSERT INTO workspaces (org_id, name, slug, is_default) SELECT id, 'Default', 'default', true FROM orgs;

CREATE TRIGGER orgs_have_a_workspace
  AFTER INSERT ON orgs FOR EACH ROW EXECUTE FUNCTION make_default_workspace();

ALTER TABLE keys ADD COLUMN workspace_id uuid REFERENCES workspaces (id);

UPDATE keys k SET workspace_id = w.id FROM workspaces w WHERE w.org_id = k.org_id AND w.is_default;

-- Processes from before this migration name no workspace.
CREATE FUNCTION use_default_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.workspace_id := (SELECT id FROM workspaces WHERE org_id = NEW.org_id AND is_default);
  RETURN NEW;
END
$$;

CREATE TRIGGER keys_have_a_workspace
  BEFORE INSERT ON keys FOR EACH ROW WHEN (NEW.workspace_id IS NULL)
  EXECUTE FUNCTION use_default_workspace();

ALTER TABLE keys ALTER COLUMN workspace_id SET NOT NULL;

CREATE INDEX keys_by_workspace ON keys (workspace_id) WHERE deleted_at IS NULL;
CREATE INDEX keys_by_creator ON keys (creator_user_id) WHERE creator_user_id IS NOT NULL;

-- Who may manage a workspace. Everybody in the organisation is in its default one, without a row.
CREATE TABLE workspace_members (
  id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id       uuid        NOT NULL REFERENCES orgs (id),
  workspace_id uuid        NOT NULL REFERENCES workspaces (id),
  user_id      uuid        NOT NULL,
  role         text        NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member')),
  created_at   timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, user_id)
);

-- A subject has a limit for each interval.
ALTER TABLE limit_scopes DROP CONSTRAINT limit_scopes_kind_subject_key;
CREATE UNIQUE INDEX limit_scopes_by_subject ON limit_scopes (org_id, kind, subject, reset);

-- The limits themselves are in limit_scopes, where a removed budget leaves its scope for the next.
CREATE TABLE budgets (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  org_id     uuid        NOT NULL REFERENCES orgs (id),
  kind       text        NOT NULL CHECK (kind IN ('member', 'workspace', 'organization')),
  subject    uuid        NOT NULL,                  -- user, workspace or organisation
  reset      text        NOT NULL CHECK (reset IN ('never', 'daily', 'weekly', 'monthly')),
  scope_id   bigint      NOT NULL UNIQUE REFERENCES limit_scopes (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (org_id, kind, subject, reset)
);

ALTER TABLE changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE changes ADD CONSTRAINT changes_kind_check CHECK (kind IN ('key', 'org', 'credits', 'budgets'));

SELECT wall_off('workspaces');
SELECT wall_off('workspace_members');
SELECT wall_off('budgets');
