#include <algorithm>

#include <arouter/base/calendar.hpp>

#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

class MemoryKeyStore final : public KeyStore {
 public:
  explicit MemoryKeyStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<KeySnapshot>> load_all() override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    KeySnapshot snapshot;
    snapshot.epoch = tables_.epoch;
    for (const auto& [id, org] : tables_.orgs) snapshot.orgs.push_back(org);
    for (const auto& [hash, key] : tables_.keys) snapshot.keys.push_back(key);
    co_return snapshot;
  }

  Task<Result<KeySnapshot>> load_keys(std::vector<std::string> hashes) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    KeySnapshot snapshot;
    snapshot.epoch = tables_.epoch;
    std::map<OrgId, Org> owners;
    for (const auto& [hash, key] : tables_.keys) {
      if (std::find(hashes.begin(), hashes.end(), hash) == hashes.end()) continue;
      snapshot.keys.push_back(key);
      owners[key.org] = tables_.orgs.at(key.org);
    }
    for (const auto& [id, org] : owners) snapshot.orgs.push_back(org);
    co_return snapshot;
  }

  Task<Result<KeySnapshot>> load_org(OrgId org) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    KeySnapshot snapshot;
    snapshot.epoch = tables_.epoch;
    const auto found = tables_.orgs.find(org);
    if (found != tables_.orgs.end()) snapshot.orgs.push_back(found->second);
    for (const auto& [hash, key] : tables_.keys) {
      if (key.org == org) snapshot.keys.push_back(key);
    }
    co_return snapshot;
  }

  Task<Result<KeySpend>> spend_of(std::string hash, WallTime now) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    KeySpend spend;
    for (const auto& [id, record] : tables_.usage) {
      if (record.key_hash != hash) continue;
      spend.lifetime += record.cost;
      if (record.created_at >= start_of_day(now)) spend.today += record.cost;
      if (record.created_at >= start_of_week(now)) spend.this_week += record.cost;
      if (record.created_at >= start_of_month(now)) spend.this_month += record.cost;
    }
    co_return spend;
  }

  Task<Result<Key>> create(Key key) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (tables_.orgs.count(key.org) == 0) {
      co_return fail(ErrorCode::not_found, "the organization does not exist");
    }
    if (tables_.keys.count(key.hash) != 0) {
      co_return fail(ErrorCode::conflict, "it exists already");
    }
    key.scope = tables_.add_scope(key.limit_reset, key.limit);
    if (key.created_at == WallTime{}) key.created_at = tables_.clock.wall();
    tables_.keys[key.hash] = key;
    tables_.record_change(ChangeKind::key, key.hash);
    co_return key;
  }

  Task<Result<Key>> update(OrgId org, std::string hash, KeyPatch patch) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    Key* key = find(org, hash);
    if (key == nullptr) co_return fail(ErrorCode::not_found, "the API key does not exist");
    if (patch.name) key->name = *patch.name;
    if (patch.disabled) key->disabled = *patch.disabled;
    if (patch.limit) key->limit = *patch.limit;
    if (patch.limit_reset) key->limit_reset = *patch.limit_reset;
    if (patch.allowed_models) key->allowed_models = *patch.allowed_models;
    if (patch.allowed_providers) key->allowed_providers = *patch.allowed_providers;
    if (patch.expires_at) key->expires_at = *patch.expires_at;
    key->updated_at = tables_.clock.wall();
    tables_.limits[key->scope] = MemoryLimit{key->limit_reset, key->limit};
    tables_.record_change(ChangeKind::key, hash);
    co_return *key;
  }

  Task<Status> remove(OrgId org, std::string hash) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (find(org, hash) == nullptr) {
      co_return fail(ErrorCode::not_found, "the API key does not exist");
    }
    tables_.keys.erase(hash);
    tables_.record_change(ChangeKind::key, hash);
    co_return Status{};
  }

  Task<Result<std::vector<Key>>> list(OrgId org) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<Key> keys;
    for (const auto& [hash, key] : tables_.keys) {
      if (key.org == org) keys.push_back(key);
    }
    std::stable_sort(keys.begin(), keys.end(),
                     [](const Key& a, const Key& b) { return a.created_at > b.created_at; });
    co_return keys;
  }

 private:
  Key* find(OrgId org, const std::string& hash) {
    const auto found = tables_.keys.find(hash);
    if (found == tables_.keys.end() || found->second.org != org) return nullptr;
    return &found->second;
  }

  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<KeyStore> memory_key_store(MemoryTables& tables) {
  return std::make_unique<MemoryKeyStore>(tables);
}

}  // namespace arouter::test
