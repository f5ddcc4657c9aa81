#include "store/key_changes.hpp"

#include <arouter/base/calendar.hpp>
#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/changes.hpp"
#include "store/key_rows.hpp"
#include "store/key_state.hpp"
#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

const Statement select_org{"org_exists", "SELECT 1 FROM orgs WHERE id = $1 AND deleted_at IS NULL"};

// The workspace stays as long as this transaction makes a key in it.
const Statement hold_workspace{"key_workspace_hold", R"(
  SELECT 1 FROM workspaces WHERE id = $1 AND org_id = $2 AND deleted_at IS NULL FOR SHARE)"};

const Statement insert_key{"key_insert", R"(
  WITH scope AS (
    INSERT INTO limit_scopes (org_id, kind, subject, reset, limit_nano)
    VALUES ($2, 'api_key', $1, $8, $7)
    RETURNING id)
  INSERT INTO keys (hash, org_id, name, label, kind, disabled, limit_nano, limit_reset, scope_id,
                    allowed_models, allowed_providers, expires_at, created_at, creator_user_id, include_byok_in_limit,
                    requests_per_minute, requests_per_day, tokens_per_minute, concurrent_requests,
                    workspace_id)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, scope.id, $9, $10, $11, coalesce($12, now()), $13, $14, $15,
         $16, $17, $18, $19
  FROM scope)"};

const Statement insert_secret{"key_secret_insert", R"(
  INSERT INTO key_secrets (fingerprint, key_hash, expires_at) VALUES ($1, $2, $3))"};

const Statement lock_key{"key_lock", R"(
  SELECT 1 FROM keys WHERE hash = $1 AND org_id = $2 AND deleted_at IS NULL FOR UPDATE)"};

// A null parameter leaves its column as it is; $5, $10 and $12 say whether nullable ones are to be
// set.
const Statement update_key{"key_update", R"(
  UPDATE keys SET
    name              = coalesce($3, name),
    disabled          = coalesce($4, disabled),
    limit_nano        = CASE WHEN $5::boolean THEN $6 ELSE limit_nano END,
    limit_reset       = coalesce($7, limit_reset),
    allowed_models    = coalesce($8, allowed_models),
    allowed_providers = coalesce($9, allowed_providers),
    expires_at        = CASE WHEN $10::boolean THEN $11 ELSE expires_at END,
    requests_per_minute = CASE WHEN $12::boolean THEN $13 ELSE requests_per_minute END,
    requests_per_day    = CASE WHEN $12::boolean THEN $14 ELSE requests_per_day END,
    tokens_per_minute   = CASE WHEN $12::boolean THEN $15 ELSE tokens_per_minute END,
    concurrent_requests = CASE WHEN $12::boolean THEN $16 ELSE concurrent_requests END,
    include_byok_in_limit = coalesce($17, include_byok_in_limit),
    version           = version + 1,
    updated_at        = now()
  WHERE hash = $1 AND org_id = $2 AND deleted_at IS NULL)"};

// An old secret that had its end set already is left over from an earlier rotation.
const Statement delete_leftover_secrets{"key_secrets_delete_leftover", R"(
  DELETE FROM key_secrets WHERE key_hash = $1 AND expires_at IS NOT NULL)"};

const Statement expire_secrets{"key_secrets_expire", R"(
  UPDATE key_secrets SET expires_at = $2 WHERE key_hash = $1)"};

const Statement relabel_key{"key_relabel", R"(
  UPDATE keys SET label = $2, version = version + 1, updated_at = now() WHERE hash = $1)"};

const Statement copy_limit_to_scope{"key_limit_copy", R"(
  UPDATE limit_scopes s SET limit_nano = k.limit_nano, reset = k.limit_reset
  FROM keys k WHERE k.hash = $1 AND s.id = k.scope_id)"};

const Statement delete_key{"key_delete", R"(
  WITH gone AS (
    UPDATE keys SET deleted_at = now()
    WHERE hash = $1 AND org_id = $2 AND deleted_at IS NULL
    RETURNING hash),
  secrets AS (DELETE FROM key_secrets WHERE key_hash IN (SELECT hash FROM gone))
  SELECT hash FROM gone)"};

Error unknown_key() {
  return fail(ErrorCode::not_found, "the API key does not exist");
}

Result<Key> stored_key(Session& session, const std::string& hash) {
  auto key = load_key(session, hash);
  if (!key) return unknown_key();
  return std::move(*key);
}

// The key as it is until this transaction ends: nobody else changes it meanwhile.
Result<Key> locked_key(Session& session, OrgId org, const std::string& hash) {
  if (session.exec(lock_key, hash, org.to_string()).empty()) return unknown_key();
  return stored_key(session, hash);
}

std::optional<std::string> nullable_array(const std::optional<std::vector<std::string>>& texts) {
  if (!texts) return std::nullopt;
  return to_text_array(*texts);
}

}  // namespace

Result<Key> find_key(Session& session, OrgId org, const std::string& hash) {
  auto key = stored_key(session, hash);
  if (!key || key->org != org) return unknown_key();
  return key;
}

Result<Key> create_key(Session& session, const Actor& by, const Key& key) {
  const auto org = by.org.to_string();
  if (session.exec(select_org, org).empty()) {
    return fail(ErrorCode::not_found, "the organization does not exist");
  }
  std::optional<std::string> creator;
  if (key.creator) creator = key.creator->to_string();
  std::optional<std::string> workspace;
  if (key.workspace) workspace = key.workspace->to_string();
  if (workspace && session.exec(hold_workspace, *workspace, org).empty()) {
    return fail(ErrorCode::not_found, "the workspace does not exist");
  }
  const bool dated = key.created_at != WallTime{};
  session.exec(insert_key, key.hash, org, storable(key.name), key.label,
               std::string(to_string(key.kind)), key.disabled, to_nullable_nano(key.limit),
               std::string(to_string(key.limit_reset)), to_text_array(key.allowed_models),
               to_text_array(key.allowed_providers), to_timestamp(key.expires_at),
               to_timestamp(dated ? std::optional(key.created_at) : std::nullopt), creator,
               key.include_byok_in_limit, key.rate_limit.requests_per_minute,
               key.rate_limit.requests_per_day, key.rate_limit.tokens_per_minute,
               key.rate_limit.concurrent_requests, workspace);
  for (const auto& secret : key.secrets) {
    session.exec(insert_secret, to_bytea(secret.fingerprint), key.hash,
                 to_timestamp(secret.expires_at));
  }
  auto stored = stored_key(session, key.hash);
  if (!stored) return stored;
  record_audit(session, by, {"key.create", key.hash, nullptr, state_of(*stored)});
  record_change(session, ChangeKind::key, key.hash);
  return stored;
}

Result<Key> change_key(Session& session, const Actor& by, const std::string& hash,
                       const KeyPatch& patch) {
  const auto before = locked_key(session, by.org, hash);
  if (!before) return before.error();
  if (patch.if_version && *patch.if_version != before->version) {
    return fail(ErrorCode::conflict, "the API key was changed meanwhile");
  }
  const auto rate = patch.rate_limit.value_or(RateLimit());
  std::optional<std::string> name;
  if (patch.name) name = storable(*patch.name);
  std::optional<std::string> reset;
  if (patch.limit_reset) reset = std::string(to_string(*patch.limit_reset));
  const auto limit = patch.limit.value_or(std::nullopt);
  const auto expires_at = patch.expires_at.value_or(std::nullopt);
  session.exec(update_key, hash, by.org.to_string(), name, patch.disabled, patch.limit.has_value(),
               to_nullable_nano(limit), reset, nullable_array(patch.allowed_models),
               nullable_array(patch.allowed_providers), patch.expires_at.has_value(),
               to_timestamp(expires_at), patch.rate_limit.has_value(), rate.requests_per_minute,
               rate.requests_per_day, rate.tokens_per_minute, rate.concurrent_requests,
               patch.include_byok_in_limit);
  session.exec(copy_limit_to_scope, hash);
  auto after = stored_key(session, hash);
  if (!after) return after;
  record_audit(session, by, {"key.update", hash, state_of(*before), state_of(*after)});
  record_change(session, ChangeKind::key, hash);
  return after;
}

Result<Key> rotate_key(Session& session, const Actor& by, const std::string& hash,
                       const KeyRotation& rotation) {
  const auto before = locked_key(session, by.org, hash);
  if (!before) return before.error();
  session.exec(delete_leftover_secrets, hash);
  session.exec(expire_secrets, hash, to_timestamp(rotation.old_expires_at));
  session.exec(insert_secret, to_bytea(rotation.secret.fingerprint), hash,
               to_timestamp(rotation.secret.expires_at));
  session.exec(relabel_key, hash, rotation.label);
  auto after = stored_key(session, hash);
  if (!after) return after;
  const nlohmann::json old_end{{"old_secret_expires_at", to_rfc3339(rotation.old_expires_at)}};
  record_audit(session, by, {"key.rotate", hash, nlohmann::json::object(), old_end});
  record_change(session, ChangeKind::key, hash);
  return after;
}

Status remove_key(Session& session, const Actor& by, const std::string& hash) {
  const auto before = locked_key(session, by.org, hash);
  if (!before) return before.error();
  session.exec(delete_key, hash, by.org.to_string());
  record_audit(session, by, {"key.delete", hash, state_of(*before), nullptr});
  record_change(session, ChangeKind::key, hash);
  return Status{};
}

}  // namespace arouter::store
