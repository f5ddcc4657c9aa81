// Organisations and their credit.
#pragma once

#include <string>

#include <arouter/base/result.hpp>
#include <arouter/domain/org.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

struct CreditSummary {
  Money granted;  // sum of all grants, purchases and adjustments
  Money spent;    // drained usage
};

class OrgStore {
 public:
  virtual ~OrgStore() = default;
  virtual Task<Result<Org>> create(std::string name, Money credits) = 0;
  // One conditional statement plus its ledger entry. `amount` > 0. Returns the new total granted.
  virtual Task<Result<Money>> grant_credits(OrgId org, Money amount, std::string note) = 0;
  virtual Task<Result<CreditSummary>> credits(OrgId org) = 0;
};

}  // namespace arouter
