#include "store/changes.hpp"
#include "store/db_threads.hpp"
#include "store/key_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const Statement select_org{"org_exists", "SELECT 1 FROM orgs WHERE id = $1 AND deleted_at IS NULL"};

const Statement insert_key{"key_insert", R"(
  WITH scope AS (
    INSERT INTO limit_scopes (org_id, kind, subject, reset, limit_nano)
    VALUES ($2, 'api_key', $1, $8, $7)
    RETURNING id)
  INSERT INTO keys (hash, org_id, name, label, kind, disabled, limit_nano, limit_reset, scope_id,
                    allowed_models, allowed_providers, expires_at, created_at)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, scope.id, $9, $10, $11, coalesce($12, now()) FROM scope)"};

const Statement insert_secret{"key_secret_insert", R"(
  INSERT INTO key_secrets (fingerprint, key_hash, expires_at) VALUES ($1, $2, $3))"};

// A null parameter leaves its column as it is; $5 and $10 say whether a nullable one is to be set.
const Statement update_key{"key_update", R"(
  UPDATE keys SET
    name              = coalesce($3, name),
    disabled          = coalesce($4, disabled),
    limit_nano        = CASE WHEN $5::boolean THEN $6 ELSE limit_nano END,
    limit_reset       = coalesce($7, limit_reset),
    allowed_models    = coalesce($8, allowed_models),
    allowed_providers = coalesce($9, allowed_providers),
    expires_at        = CASE WHEN $10::boolean THEN $11 ELSE expires_at END,
    updated_at        = now()
  WHERE hash = $1 AND org_id = $2 AND deleted_at IS NULL)"};

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

const Statement select_spend{"key_spend", R"(
  WITH at AS (SELECT ($2::timestamptz AT TIME ZONE 'UTC')::date AS today)
  SELECT coalesce(sum(cost_nano), 0)::bigint AS lifetime,
         coalesce(sum(cost_nano) FILTER (WHERE day >= today), 0)::bigint AS today,
         coalesce(sum(cost_nano) FILTER (WHERE day >= date_trunc('week', today)), 0)::bigint AS week,
         coalesce(sum(cost_nano) FILTER (WHERE day >= date_trunc('month', today)), 0)::bigint AS month
  FROM usage_daily, at WHERE key_hash = $1)"};

Error unknown_key() {
  return fail(ErrorCode::not_found, "the API key does not exist");
}

Result<Key> stored_key(Session& session, const std::string& hash) {
  auto key = load_key(session, hash);
  if (!key) return unknown_key();
  return std::move(*key);
}

std::optional<std::string> nullable_array(const std::optional<std::vector<std::string>>& texts) {
  if (!texts) return std::nullopt;
  return to_text_array(*texts);
}

Result<Key> create_key(Session& session, const Key& key) {
  const auto org = key.org.to_string();
  if (session.exec(select_org, org).empty()) {
    return fail(ErrorCode::not_found, "the organization does not exist");
  }
  const bool dated = key.created_at != WallTime{};
  session.exec(insert_key, key.hash, org, storable(key.name), key.label,
               std::string(to_string(key.kind)), key.disabled, to_nullable_nano(key.limit),
               std::string(to_string(key.limit_reset)), to_text_array(key.allowed_models),
               to_text_array(key.allowed_providers), to_timestamp(key.expires_at),
               to_timestamp(dated ? std::optional(key.created_at) : std::nullopt));
  for (const auto& secret : key.secrets) {
    session.exec(insert_secret, to_bytea(secret.fingerprint), key.hash,
                 to_timestamp(secret.expires_at));
  }
  record_change(session, ChangeKind::key, key.hash);
  return stored_key(session, key.hash);
}

Result<Key> change_key(Session& session, OrgId org, const std::string& hash,
                       const KeyPatch& patch) {
  std::optional<std::string> name;
  if (patch.name) name = storable(*patch.name);
  std::optional<std::string> reset;
  if (patch.limit_reset) reset = std::string(to_string(*patch.limit_reset));
  const auto limit = patch.limit.value_or(std::nullopt);
  const auto expires_at = patch.expires_at.value_or(std::nullopt);
  const auto changed =
      session.exec(update_key, hash, org.to_string(), name, patch.disabled, patch.limit.has_value(),
                   to_nullable_nano(limit), reset, nullable_array(patch.allowed_models),
                   nullable_array(patch.allowed_providers), patch.expires_at.has_value(),
                   to_timestamp(expires_at));
  if (changed.affected_rows() == 0) return unknown_key();
  session.exec(copy_limit_to_scope, hash);
  record_change(session, ChangeKind::key, hash);
  return stored_key(session, hash);
}

Status delete_key_row(Session& session, OrgId org, const std::string& hash) {
  if (session.exec(delete_key, hash, org.to_string()).empty()) return unknown_key();
  record_change(session, ChangeKind::key, hash);
  return Status{};
}

Result<KeySpend> sum_spend(Session& session, const std::string& hash, WallTime now) {
  const auto row = session.exec(select_spend, hash, to_timestamp(now)).at(0);
  return KeySpend{money_of(row["lifetime"]), money_of(row["today"]), money_of(row["week"]),
                  money_of(row["month"])};
}

class PostgresKeyStore final : public KeyStore {
 public:
  explicit PostgresKeyStore(DbThreads& db) : db_(db) {}

  Task<Result<KeySnapshot>> load_all() override {
    return db_.run<KeySnapshot>({}, [](Session& session) { return load_snapshot(session); });
  }

  Task<Result<KeySnapshot>> load_keys(std::vector<std::string> hashes) override {
    return db_.run<KeySnapshot>({}, [hashes = std::move(hashes)](Session& session) {
      return load_snapshot_of_keys(session, hashes);
    });
  }

  Task<Result<KeySnapshot>> load_org(OrgId org) override {
    return db_.run<KeySnapshot>(
        {}, [org](Session& session) { return load_snapshot_of_org(session, org); });
  }

  Task<Result<KeySpend>> spend_of(std::string hash, WallTime now) override {
    return db_.run<KeySpend>(
        {.one_statement = true},
        [hash = std::move(hash), now](Session& session) { return sum_spend(session, hash, now); });
  }

  Task<Result<Key>> create(Key key) override {
    return db_.run<Key>({.repeatable = false}, [key = std::move(key)](Session& session) {
      return create_key(session, key);
    });
  }

  Task<Result<Key>> update(OrgId org, std::string hash, KeyPatch patch) override {
    return db_.run<Key>({},
                        [org, hash = std::move(hash), patch = std::move(patch)](Session& session) {
                          return change_key(session, org, hash, patch);
                        });
  }

  Task<Status> remove(OrgId org, std::string hash) override {
    return db_.run<void>({.repeatable = false}, [org, hash = std::move(hash)](Session& session) {
      return delete_key_row(session, org, hash);
    });
  }

  Task<Result<std::vector<Key>>> list(OrgId org) override {
    return db_.run<std::vector<Key>>(
        {}, [org](Session& session) { return load_keys_of_org(session, org); });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<KeyStore> make_key_store(DbThreads& db) {
  return std::make_unique<PostgresKeyStore>(db);
}

}  // namespace arouter::store
