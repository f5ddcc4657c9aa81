// The organisation that a path names.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

// Another than the actor's is as unknown as none: not_found. Fine when the path names none.
inline Status check_named_org(const RequestScope& scope) {
  const auto named = scope.path["org"];
  if (named.empty()) return {};
  const auto id = Uuid::parse(named);
  if (id && OrgId{*id} == scope.actor.org) return {};
  return fail(ErrorCode::not_found, "the organization does not exist");
}

}  // namespace arouter::api
