#include <algorithm>

#include "support/memory_page.hpp"
#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

class MemoryOperatorStore final : public OperatorStore {
 public:
  explicit MemoryOperatorStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<OperatorKey>> create_key(OperatorKey key, Fingerprint fingerprint) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    key.created_at = tables_.clock.wall();
    tables_.operator_keys[fingerprint] = key;
    co_return key;
  }

  Task<Result<std::vector<OperatorKey>>> list_keys() override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<OperatorKey> keys;
    for (const auto& [fingerprint, key] : tables_.operator_keys) keys.push_back(key);
    std::ranges::sort(keys, std::greater(),
                      [](const OperatorKey& key) { return std::pair(key.created_at, key.hash); });
    co_return keys;
  }

  Task<Result<OperatorKey>> disable_key(std::string hash) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    for (auto& [fingerprint, key] : tables_.operator_keys) {
      if (key.hash != hash) continue;
      if (!key.disabled_at) key.disabled_at = tables_.clock.wall();
      co_return key;
    }
    co_return fail(ErrorCode::not_found, "the operator key does not exist");
  }

  Task<Result<std::optional<OperatorKey>>> find_key(Fingerprint fingerprint) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto found = tables_.operator_keys.find(fingerprint);
    std::optional<OperatorKey> key;
    if (found != tables_.operator_keys.end() && !found->second.disabled_at) key = found->second;
    co_return key;
  }

  Task<Result<Page<OrgSummary>>> organizations(PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<OrgSummary> all;
    for (const auto& [id, org] : tables_.orgs) {
      OrgSummary summary;
      summary.id = id;
      summary.name = org.name;
      summary.granted = org.credits_granted;
      summary.spent = tables_.windows[ScopeWindow{org.credit_scope, {}}].spent;
      all.push_back(std::move(summary));
    }
    co_return page_of(std::move(all), asked, [](const OrgSummary& org) {
      return PagePosition(org.created_at, org.id.to_string());
    });
  }

 private:
  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<OperatorStore> memory_operator_store(MemoryTables& tables) {
  return std::make_unique<MemoryOperatorStore>(tables);
}

}  // namespace arouter::test
