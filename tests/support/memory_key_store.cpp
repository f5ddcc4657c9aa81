#include <algorithm>

#include <arouter/base/calendar.hpp>

#include "support/memory_page.hpp"
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
    snapshot.budgets = tables_.budgets;
    co_return snapshot;
  }

  Task<Result<KeySnapshot>> load_budgets(OrgId org) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    KeySnapshot snapshot;
    snapshot.epoch = tables_.epoch;
    for (const auto& budget : tables_.budgets) {
      if (budget.subject.org == org) snapshot.budgets.push_back(budget);
    }
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
      if (record.key_hash == hash) add(spend, record, now);
    }
    co_return spend;
  }

  Task<Result<Key>> create(Actor by, Key key) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (tables_.orgs.count(by.org) == 0) {
      co_return fail(ErrorCode::not_found, "the organization does not exist");
    }
    if (tables_.keys.count(key.hash) != 0) {
      co_return fail(ErrorCode::conflict, "it exists already");
    }
    key.scope = tables_.add_scope(key.limit_reset, key.limit);
    if (key.workspace && tables_.find_workspace(key.org, key.workspace->to_string()) == nullptr) {
      co_return fail(ErrorCode::not_found, "the workspace does not exist");
    }
    if (!key.workspace) key.workspace = tables_.default_workspace(key.org);
    if (key.created_at == WallTime{}) key.created_at = tables_.clock.wall();
    tables_.keys[key.hash] = key;
    tables_.record_audit(by, "key.create", key.hash);
    tables_.record_change(ChangeKind::key, key.hash);
    co_return key;
  }

  Task<Result<Key>> update(Actor by, std::string hash, KeyPatch patch) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    Key* key = find_in(by.org, hash);
    if (key == nullptr) co_return fail(ErrorCode::not_found, "the API key does not exist");
    if (patch.if_version && *patch.if_version != key->version) {
      co_return fail(ErrorCode::conflict, "the API key was changed meanwhile");
    }
    if (patch.name) key->name = *patch.name;
    if (patch.disabled) key->disabled = *patch.disabled;
    if (patch.limit) key->limit = *patch.limit;
    if (patch.limit_reset) key->limit_reset = *patch.limit_reset;
    if (patch.allowed_models) key->allowed_models = *patch.allowed_models;
    if (patch.allowed_providers) key->allowed_providers = *patch.allowed_providers;
    if (patch.rate_limit) key->rate_limit = *patch.rate_limit;
    if (patch.include_byok_in_limit) key->include_byok_in_limit = *patch.include_byok_in_limit;
    if (patch.expires_at) key->expires_at = *patch.expires_at;
    note_change(*key);
    tables_.limits[key->scope] = MemoryLimit{key->limit_reset, key->limit};
    tables_.record_audit(by, "key.update", hash);
    tables_.record_change(ChangeKind::key, hash);
    co_return *key;
  }

  Task<Status> remove(Actor by, std::string hash) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (find_in(by.org, hash) == nullptr) {
      co_return fail(ErrorCode::not_found, "the API key does not exist");
    }
    tables_.keys.erase(hash);
    tables_.record_audit(by, "key.delete", hash);
    tables_.record_change(ChangeKind::key, hash);
    co_return Status{};
  }

  Task<Result<Key>> rotate(Actor by, std::string hash, KeyRotation rotation) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    Key* key = find_in(by.org, hash);
    if (key == nullptr) co_return fail(ErrorCode::not_found, "the API key does not exist");
    std::erase_if(key->secrets, [](const KeySecret& old) { return old.expires_at.has_value(); });
    for (auto& old : key->secrets) old.expires_at = rotation.old_expires_at;
    key->secrets.push_back(rotation.secret);
    key->label = rotation.label;
    note_change(*key);
    tables_.record_audit(by, "key.rotate", hash);
    tables_.record_change(ChangeKind::key, hash);
    co_return *key;
  }

  Task<Result<Key>> find(OrgId org, std::string hash) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const Key* key = find_in(org, hash);
    if (key == nullptr) co_return fail(ErrorCode::not_found, "the API key does not exist");
    co_return *key;
  }

  Task<Result<Page<Key>>> page(OrgId org, KeyFilter filter, PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<Key> keys;
    for (const auto& [hash, key] : tables_.keys) {
      if (key.org == org && passes(key, filter)) keys.push_back(key);
    }
    co_return page_of(std::move(keys), asked,
                      [](const Key& key) { return PagePosition(key.created_at, key.hash); });
  }

  Task<Result<std::vector<KeyUsage>>> usage_of(OrgId org, std::vector<std::string> hashes,
                                               WallTime now) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<KeyUsage> usages;
    for (auto& hash : hashes) {
      KeyUsage usage;
      usage.hash = std::move(hash);
      for (const auto& [id, record] : tables_.usage) {
        if (record.key_hash != usage.hash || record.org != org) continue;
        add(usage.spend, record, now);
        usage.last_used_at =
            std::max(usage.last_used_at.value_or(record.created_at), record.created_at);
      }
      usages.push_back(std::move(usage));
    }
    co_return usages;
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
  static void add(KeySpend& spend, const UsageRecord& record, WallTime now) {
    spend.lifetime += record.cost;
    if (record.created_at >= start_of_day(now)) spend.today += record.cost;
    if (record.created_at >= start_of_week(now)) spend.this_week += record.cost;
    if (record.created_at >= start_of_month(now)) spend.this_month += record.cost;
  }

  static bool passes(const Key& key, const KeyFilter& filter) {
    if (key.disabled && !filter.include_disabled) return false;
    if (key.expires_at && *key.expires_at <= filter.now && !filter.include_expired) return false;
    if (filter.workspace && key.workspace != filter.workspace) return false;
    if (filter.kind && key.kind != *filter.kind) return false;
    return !filter.creator || key.creator == filter.creator;
  }

  void note_change(Key& key) {
    ++key.version;
    key.updated_at = tables_.clock.wall();
  }

  Key* find_in(OrgId org, const std::string& hash) {
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
