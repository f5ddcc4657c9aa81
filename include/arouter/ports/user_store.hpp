// People and their password hashes.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/member.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

struct NewUser {
  NewUser() = default;
  std::string email;  // normalised
  std::string password_hash;
  std::string first_name;
  std::string last_name;
  bool verified = false;
  std::optional<OrgId> org;  // to become a member of; by operators
  Role role = Role::member;  // there
  std::string address;       // the client's, for the audit log; empty for the command line
};

// What signing in needs to know.
struct UserCredentials {
  UserCredentials() = default;
  User user;
  std::string password_hash;
};

class UserStore {
 public:
  virtual ~UserStore() = default;
  // Stores the person and their personal account. Errors: conflict when the address is taken;
  // not_found when there is no such organisation for people.
  virtual Task<Result<User>> create(NewUser user) = 0;
  // The same by an invitation, which makes a verified member and is used up. Errors besides: those
  // of InvitationStore::accept, and permission_denied when it is for another address.
  virtual Task<Result<User>> create_invited(NewUser user, Fingerprint invitation, WallTime now) = 0;
  virtual Task<Result<std::optional<UserCredentials>>> find(std::string email) = 0;
  virtual Task<Status> replace_password_hash(UserId user, std::string hash) = 0;
  // An operator vouches for the address. Errors: not_found.
  virtual Task<Result<User>> verify(std::string email) = 0;
};

}  // namespace arouter
