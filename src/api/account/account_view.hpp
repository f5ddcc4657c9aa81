// AccountView: how much of an organisation's usage the caller of a request may see.
#pragma once

#include <optional>
#include <string>

#include "api/request_scope.hpp"

namespace arouter::api {

struct AccountView {
  AccountView() = default;
  OrgId org;
  std::optional<std::string> key_hash;  // an inference key sees what it used itself
  std::optional<UserId> creator;        // a Member what the keys they made used
};

// Of a request to a route with Access::account.
AccountView account_view(const RequestScope& scope);

}  // namespace arouter::api
