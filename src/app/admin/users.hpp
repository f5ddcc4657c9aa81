// arouter admin create-user, verify-user.
#pragma once

#include <optional>
#include <string>

#include <arouter/crypto/secret.hpp>

#include "app/admin/context.hpp"

namespace arouter::app::admin {

struct CreateUserArguments {
  CreateUserArguments() = default;
  std::string email;
  bool password_stdin = false;  // the first line of standard input; else one is made and shown once
  std::string first_name;
  std::string last_name;
  std::optional<std::string> org;  // to become a member of
  std::string role = "member";
};

// {"user_id","email","personal_org_id","org_id","role","password"}: the person, whose address is
// taken as verified. `password` is null when it was given.
Task<Result<std::string>> create_user(Context& context, CreateUserArguments arguments);

// {"user_id","email","verified"}
Task<Result<std::string>> verify_user(Context& context, std::string email);

}  // namespace arouter::app::admin
