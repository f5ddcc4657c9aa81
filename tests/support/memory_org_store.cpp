#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

// Ids in the shape of a UUIDv4, numbered from 1: unique within one MemoryStores.
OrgId numbered_org(std::size_t number) {
  OrgId id;
  id.value.bytes[6] = 0x40;
  id.value.bytes[8] = 0x80;
  for (std::size_t i = 0; i < 4; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}

class MemoryOrgStore final : public OrgStore {
 public:
  explicit MemoryOrgStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<Org>> create(Actor by, std::string name, Money credits) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    Org org;
    org.id = numbered_org(tables_.orgs.size() + 1);
    org.name = std::move(name);
    org.credit_scope = tables_.add_scope(LimitReset::never, credits);
    org.credits_granted = credits;
    tables_.orgs[org.id] = org;
    by.org = org.id;
    if (credits > Money()) tables_.give_first_credit(by, credits);
    tables_.record_audit(by, "organization.create", org.id.to_string());
    tables_.add_default_workspace(org.id);
    tables_.record_change(ChangeKind::org, org.id.to_string());
    co_return org;
  }

  Task<Status> set_rate_limit(Actor by, RateLimit limit) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto found = tables_.orgs.find(by.org);
    if (found == tables_.orgs.end()) {
      co_return fail(ErrorCode::not_found, "the organization does not exist");
    }
    found->second.rate_limit = limit;
    const auto org = by.org.to_string();
    tables_.record_audit(by, "organization.rate_limit", org);
    tables_.record_change(ChangeKind::org, org);
    co_return Status{};
  }

  Task<Result<CreditSummary>> credits(OrgId org) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto found = tables_.orgs.find(org);
    if (found == tables_.orgs.end()) {
      co_return fail(ErrorCode::not_found, "the organization does not exist");
    }
    const auto credit = tables_.credit_of(found->second);
    co_return CreditSummary{credit.granted, credit.spent};
  }

 private:
  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<OrgStore> memory_org_store(MemoryTables& tables) {
  return std::make_unique<MemoryOrgStore>(tables);
}

}  // namespace arouter::test
