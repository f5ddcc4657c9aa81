// Organisations: the tenant every key, limit and row belongs to.
#pragma once

#include <string>

#include <arouter/base/ids.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/rate_limit.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter {

struct Org {
  Org() = default;
  OrgId id;
  std::string name;
  ScopeId credit_scope;  // prepaid credit: limit = everything granted, lifetime window
  Money credits_granted;
  RateLimit rate_limit;  // of all its keys together
};

}  // namespace arouter
