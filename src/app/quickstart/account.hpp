// The account the private database runs as: our own, or an unprivileged one when we are root.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include <arouter/base/result.hpp>

namespace arouter::app::quickstart {

struct Account {
  Account() = default;
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
  bool is_other = false;  // not the account this process runs as
};

// `postgres` if it exists, else `nobody`, when running as root; else the current account.
Result<Account> database_account();

// Whether the account can reach `path`: search permission on every folder above it.
bool can_reach(const Account& account, const std::string& path);

}  // namespace arouter::app::quickstart
