#include <algorithm>
#include <cstdio>

#include "support/memory_page.hpp"
#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

bool passes(const AuditEvent& event, const AuditFilter& filter) {
  return (!filter.action || event.action == *filter.action) &&
         (!filter.actor_id || event.actor_id == *filter.actor_id) &&
         (!filter.subject || event.subject == *filter.subject) &&
         (!filter.from || event.at >= *filter.from) && (!filter.until || event.at < *filter.until);
}

class MemoryAuditStore final : public AuditStore {
 public:
  explicit MemoryAuditStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<Page<AuditEvent>>> list(OrgId org, AuditFilter filter, PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<AuditEvent> all;
    for (const auto& event : tables_.audit) {
      if (event.org == org && passes(event, filter)) all.push_back(event);
    }
    co_return page_of(std::move(all), asked,
                      [](const AuditEvent& event) { return PagePosition(event.at, event.id); });
  }

 private:
  MemoryTables& tables_;
};

}  // namespace

void MemoryTables::record_audit(const Actor& by, std::string action, std::string subject) {
  char id[37];
  std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012zx", audit.size() + 1);
  AuditEvent event;
  event.id = id;
  event.org = by.org;
  event.at = clock.wall();
  event.actor_kind = by.kind;
  event.actor_id = by.id();
  event.action = std::move(action);
  event.subject = std::move(subject);
  event.address = by.address;
  audit.push_back(std::move(event));
}

std::unique_ptr<AuditStore> memory_audit_store(MemoryTables& tables) {
  return std::make_unique<MemoryAuditStore>(tables);
}

}  // namespace arouter::test
