#include "app/quickstart/account.hpp"

#include <algorithm>
#include <filesystem>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace arouter::app::quickstart {
namespace {

constexpr int groups_max = 64;

Account account_of(const passwd& entry) {
  Account account;
  account.name = entry.pw_name;
  account.uid = entry.pw_uid;
  account.gid = entry.pw_gid;
  int count = groups_max;
  account.groups.resize(groups_max);
  getgrouplist(entry.pw_name, entry.pw_gid, account.groups.data(), &count);
  account.groups.resize(static_cast<std::size_t>(std::clamp(count, 0, groups_max)));
  return account;
}

bool may_search(const Account& account, const struct stat& folder) {
  if (account.uid == 0) return true;
  if (folder.st_uid == account.uid) return (folder.st_mode & S_IXUSR) != 0;
  const bool in_group = folder.st_gid == account.gid ||
                        std::find(account.groups.begin(), account.groups.end(), folder.st_gid) !=
                            account.groups.end();
  return (folder.st_mode & (in_group ? S_IXGRP : S_IXOTH)) != 0;
}

}  // namespace

Result<Account> database_account() {
  if (geteuid() != 0) {
    Account account;
    account.uid = geteuid();
    account.gid = getegid();
    return account;
  }
  for (const char* name : {"postgres", "nobody"}) {
    const passwd* entry = getpwnam(name);
    if (entry == nullptr || entry->pw_uid == 0) continue;
    auto account = account_of(*entry);
    account.is_other = true;
    return account;
  }
  return fail(ErrorCode::unavailable,
              "PostgreSQL refuses to run as root, and there is neither a postgres nor a nobody "
              "account to run it as");
}

bool can_reach(const Account& account, const std::string& path) {
  const std::filesystem::path whole(path);
  for (auto folder = whole.parent_path();; folder = folder.parent_path()) {
    struct stat status {};
    if (stat(folder.c_str(), &status) == 0 && !may_search(account, status)) return false;
    if (folder == folder.parent_path()) return true;
  }
}

}  // namespace arouter::app::quickstart
