// The options of `arouter admin …`.
#pragma once

#include <functional>
#include <string>

#include "app/admin/keys.hpp"
#include "app/admin/operator_keys.hpp"
#include "app/admin/orgs.hpp"
#include "app/admin/rate_limits.hpp"
#include "app/admin/users.hpp"

namespace CLI {
class App;
}

namespace arouter::app::admin {

// Where parsed options are kept; must outlive the command's run.
struct CliOptions {
  CliOptions() = default;
  std::string config;
  std::string org;
  std::string hash;
  std::string operator_name;
  CreateOrgArguments create_org;
  GrantCreditsArguments grant_credits;
  CreateKeyArguments create_key;
  UpdateKeyArguments update_key;
  SetRateLimitArguments set_rate_limit;
  CreateUserArguments create_user;
  std::string email;
};

// Adds `admin` with its sub-commands; the one that is named sets `chosen`.
void add_commands(CLI::App& app, CliOptions& options, std::function<int()>& chosen);

}  // namespace arouter::app::admin
