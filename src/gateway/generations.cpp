#include <arouter/base/core.hpp>
#include <arouter/gateway/generations.hpp>

namespace arouter::gateway {

GenerationLog::GenerationLog(std::size_t cores) {
  for (std::size_t i = 0; i < cores; ++i) rings_.push_back(std::make_unique<Ring>());
}

void GenerationLog::remember(std::shared_ptr<const UsageRecord> record) {
  auto& ring = *rings_[current_core()];
  ring.records[ring.next] = std::move(record);
  ring.next = (ring.next + 1) % kept_per_core;
}

std::shared_ptr<const UsageRecord> GenerationLog::find_here(OrgId org, RequestId id) const {
  for (const auto& record : rings_[current_core()]->records) {
    if (record && record->id == id && record->org == org) return record;
  }
  return nullptr;
}

Task<std::shared_ptr<const UsageRecord>> GenerationLog::find(Cores& cores, OrgId org,
                                                             RequestId id) {
  std::shared_ptr<const UsageRecord> found;
  const std::function<void()> look = [this, &found, &org, &id] { found = find_here(org, id); };
  for (std::size_t core = 0; core < cores.count() && !found; ++core) {
    co_await cores.run_on(core, look);
  }
  co_return found;
}

}  // namespace arouter::gateway
