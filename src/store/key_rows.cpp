#include "store/key_rows.hpp"

#include <unordered_map>

#include "store/budget_rows.hpp"
#include "store/page_rows.hpp"
#include "store/rate_limit_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

const std::string org_columns = R"(
  SELECT o.id, o.name, o.credit_scope, s.limit_nano, o.requests_per_minute, o.requests_per_day,
         o.tokens_per_minute, o.concurrent_requests
  FROM orgs o JOIN limit_scopes s ON s.id = o.credit_scope
  WHERE o.deleted_at IS NULL)";

const std::string key_columns = R"(
  SELECT k.hash, k.org_id, k.name, k.label, k.kind, k.disabled, k.limit_nano, k.limit_reset,
         k.scope_id, k.allowed_models, k.allowed_providers, k.expires_at, k.created_at, k.updated_at,
         k.version, k.include_byok_in_limit, k.creator_user_id, k.requests_per_minute,
         k.requests_per_day, k.tokens_per_minute, k.concurrent_requests, k.workspace_id
  FROM keys k JOIN orgs o ON o.id = k.org_id
  WHERE k.deleted_at IS NULL AND o.deleted_at IS NULL)";

const std::string secret_columns = "SELECT key_hash, fingerprint, expires_at FROM key_secrets ";
const std::string secret_order = " ORDER BY key_hash, expires_at NULLS LAST, fingerprint";

const Statement select_epoch{"epoch_select", "SELECT epoch FROM change_epoch"};

const Statement all_orgs{"orgs_all", org_columns};
const Statement orgs_by_id{"orgs_by_id", org_columns + " AND o.id = ANY($1::uuid[])"};

const Statement all_keys{"keys_all", key_columns};
const Statement keys_by_hash{"keys_by_hash", key_columns + " AND k.hash = ANY($1::text[])"};
const Statement keys_by_org{"keys_by_org",
                            key_columns + " AND k.org_id = $1 ORDER BY k.created_at DESC, k.hash"};

const std::string listed = R"( AND k.org_id = $1 AND ($2::boolean OR NOT k.disabled)
  AND ($3::boolean OR k.expires_at IS NULL OR k.expires_at > $4::timestamptz)
  AND ($5::uuid IS NULL OR k.creator_user_id = $5)
  AND ($6::uuid IS NULL OR k.workspace_id = $6)
  AND ($7::text IS NULL OR k.kind = $7))";
const Statement count_listed{"keys_listed_count",
                             "SELECT count(*) FROM keys k WHERE k.deleted_at IS NULL" + listed};
const Statement listed_keys{"keys_listed", key_columns + listed + R"(
  AND ($8::timestamptz IS NULL OR (k.created_at, k.hash) < ($8, $9::text))
  ORDER BY k.created_at DESC, k.hash DESC LIMIT $10 OFFSET $11)"};

const Statement all_secrets{"secrets_all", secret_columns + secret_order};
const Statement secrets_of_keys{"secrets_of_keys",
                                secret_columns + "WHERE key_hash = ANY($1::text[])" + secret_order};

Org org_of(const pqxx::row& row) {
  Org org;
  org.id = OrgId{uuid_of(row["id"])};
  org.name = row["name"].c_str();
  org.credit_scope = ScopeId{row["credit_scope"].as<std::int64_t>()};
  org.credits_granted = money_of(row["limit_nano"]);
  org.rate_limit = rate_limit_of(row);
  return org;
}

Key key_of(const pqxx::row& row) {
  Key key;
  key.hash = row["hash"].c_str();
  key.org = OrgId{uuid_of(row["org_id"])};
  key.name = row["name"].c_str();
  key.label = row["label"].c_str();
  key.kind = key_kind_of(row["kind"]);
  key.disabled = row["disabled"].as<bool>();
  key.limit = nullable_money_of(row["limit_nano"]);
  key.limit_reset = limit_reset_of(row["limit_reset"]);
  key.scope = ScopeId{row["scope_id"].as<std::int64_t>()};
  key.allowed_models = text_array_of(row["allowed_models"]);
  key.allowed_providers = text_array_of(row["allowed_providers"]);
  key.rate_limit = rate_limit_of(row);
  key.include_byok_in_limit = row["include_byok_in_limit"].as<bool>();
  key.version = row["version"].as<std::int64_t>();
  key.expires_at = nullable_timestamp_of(row["expires_at"]);
  key.created_at = timestamp_of(row["created_at"]);
  key.updated_at = nullable_timestamp_of(row["updated_at"]);
  key.workspace = WorkspaceId{uuid_of(row["workspace_id"])};
  if (!row["creator_user_id"].is_null()) key.creator = UserId{uuid_of(row["creator_user_id"])};
  return key;
}

std::vector<Org> orgs_of(const pqxx::result& rows) {
  std::vector<Org> orgs;
  for (const auto& row : rows) orgs.push_back(org_of(row));
  return orgs;
}

std::vector<Key> keys_of(const pqxx::result& rows) {
  std::vector<Key> keys;
  for (const auto& row : rows) keys.push_back(key_of(row));
  return keys;
}

void attach_secrets(std::vector<Key>& keys, const pqxx::result& secrets) {
  std::unordered_map<std::string_view, Key*> by_hash;
  for (auto& key : keys) by_hash.emplace(key.hash, &key);
  for (const auto& row : secrets) {
    const auto key = by_hash.find(row["key_hash"].c_str());
    if (key == by_hash.end()) continue;
    key->second->secrets.push_back(
        KeySecret{fingerprint_of(row["fingerprint"]), nullable_timestamp_of(row["expires_at"])});
  }
}

void attach_secrets(Session& session, std::vector<Key>& keys) {
  if (keys.empty()) return;
  std::vector<std::string> hashes;
  for (const auto& key : keys) hashes.push_back(key.hash);
  attach_secrets(keys, session.exec(secrets_of_keys, to_text_array(hashes)));
}

// Every statement from here on sees the same moment, the one `epoch` describes.
KeySnapshot begin_snapshot(Session& session) {
  session.transaction().exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  KeySnapshot snapshot;
  snapshot.epoch = session.exec(select_epoch).at(0)["epoch"].as<std::uint64_t>();
  return snapshot;
}

std::vector<Key> load_keys(Session& session, const std::vector<std::string>& hashes) {
  auto keys = keys_of(session.exec(keys_by_hash, to_text_array(hashes)));
  attach_secrets(session, keys);
  return keys;
}

}  // namespace

KeySnapshot load_snapshot(Session& session) {
  auto snapshot = begin_snapshot(session);
  snapshot.orgs = orgs_of(session.exec(all_orgs));
  snapshot.keys = keys_of(session.exec(all_keys));
  attach_secrets(snapshot.keys, session.exec(all_secrets));
  snapshot.budgets = load_budgets(session);
  return snapshot;
}

KeySnapshot load_snapshot_of_keys(Session& session, const std::vector<std::string>& hashes) {
  auto snapshot = begin_snapshot(session);
  snapshot.keys = load_keys(session, hashes);
  std::vector<std::string> owners;
  for (const auto& key : snapshot.keys) owners.push_back(key.org.to_string());
  snapshot.orgs = orgs_of(session.exec(orgs_by_id, to_text_array(owners)));
  return snapshot;
}

KeySnapshot load_snapshot_of_org(Session& session, OrgId org) {
  auto snapshot = begin_snapshot(session);
  const std::vector<std::string> id{org.to_string()};
  snapshot.orgs = orgs_of(session.exec(orgs_by_id, to_text_array(id)));
  snapshot.keys = load_keys_of_org(session, org);
  return snapshot;
}

Page<Key> load_page_of_keys(Session& session, OrgId org, const KeyFilter& filter,
                            const PageRequest& asked) {
  const auto id = org.to_string();
  const auto now = to_timestamp(filter.now);
  std::optional<std::string> creator;
  if (filter.creator) creator = filter.creator->to_string();
  std::optional<std::string> workspace;
  if (filter.workspace) workspace = filter.workspace->to_string();
  std::optional<std::string> kind;
  if (filter.kind) kind = std::string(to_string(*filter.kind));
  Page<Key> page;
  page.total = session
                   .exec(count_listed, id, filter.include_disabled, filter.include_expired, now,
                         creator, workspace, kind)
                   .at(0)[0]
                   .as<std::uint64_t>();
  const PageBounds bounds(asked);
  page.items = keys_of(session.exec(
      listed_keys, id, filter.include_disabled, filter.include_expired, now, creator, workspace,
      kind, bounds.after_at, bounds.after_id, bounds.fetched, bounds.offset));
  end_page(page, asked, [](const Key& last) { return PagePosition(last.created_at, last.hash); });
  return page;
}

KeySnapshot load_snapshot_of_budgets(Session& session, OrgId org) {
  auto snapshot = begin_snapshot(session);
  snapshot.budgets = load_budgets_of_org(session, org);
  return snapshot;
}

std::optional<Key> load_key(Session& session, const std::string& hash) {
  auto keys = load_keys(session, {hash});
  if (keys.empty()) return std::nullopt;
  return std::move(keys.front());
}

std::vector<Key> load_keys_of_org(Session& session, OrgId org) {
  auto keys = keys_of(session.exec(keys_by_org, org.to_string()));
  attach_secrets(session, keys);
  return keys;
}

}  // namespace arouter::store
