// Organisations and their credit.
#pragma once

#include <string>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/org.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

struct CreditSummary {
  Money granted;  // what went in, less what left other than by usage
  Money spent;    // drained usage
};

class OrgStore {
 public:
  virtual ~OrgStore() = default;
  // Audited in the name of `by`, whose own organisation does not matter.
  virtual Task<Result<Org>> create(Actor by, std::string name, Money credits) = 0;
  // Replaces all four of the actor's organisation, audited. Errors: not_found.
  virtual Task<Status> set_rate_limit(Actor by, RateLimit limit) = 0;
  virtual Task<Result<CreditSummary>> credits(OrgId org) = 0;
};

}  // namespace arouter
