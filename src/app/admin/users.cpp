#include "app/admin/users.hpp"

#include <iostream>

#include <arouter/base/text.hpp>
#include <arouter/crypto/password.hpp>
#include <arouter/domain/password_rule.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/arguments.hpp"

namespace arouter::app::admin {
namespace {

Result<Role> role_argument(std::string_view text) {
  for (const auto role : all_roles) {
    if (text == to_string(role)) return role;
  }
  return bad_option("--role", "must be member or admin");
}

// 96 random bits, in groups that can be read out.
std::string made_password(Random& random) {
  std::array<std::byte, 12> bytes{};
  random.fill(bytes);
  auto text = to_hex(bytes);
  for (const std::size_t at : {18u, 12u, 6u}) text.insert(at, 1, '-');
  return text;
}

Result<crypto::Secret> password_of(const CreateUserArguments& arguments, const std::string& email,
                                   Random& random) {
  if (!arguments.password_stdin) return crypto::Secret(made_password(random));
  std::string line;
  std::getline(std::cin, line);
  if (line.ends_with('\r')) line.pop_back();
  crypto::Secret password(std::move(line));
  const auto fit = check_new_password(password.reveal(), email);
  if (!fit) return bad_option("--password-stdin", fit.error().message());
  return password;
}

Result<std::string> email_argument(std::string_view text) {
  const auto email = normalized_email(text);
  if (!email) return bad_option("--email", "is not an e-mail address");
  return *email;
}

struct Enrolment {
  OrgId org;
  Role role = Role::member;
};

Result<std::optional<Enrolment>> enrolment_of(const CreateUserArguments& arguments) {
  if (!arguments.org) return std::optional<Enrolment>();
  const auto org = org_argument(*arguments.org);
  if (!org) return org.error();
  const auto role = role_argument(arguments.role);
  if (!role) return role.error();
  return std::optional<Enrolment>(Enrolment{*org, *role});
}

std::string created_json(const User& user, const std::optional<Enrolment>& enrolment,
                         const std::string& made_password) {
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object()
      .member("user_id", user.id.to_string())
      .member("email", user.email)
      .member("personal_org_id", user.personal_org.to_string());
  writer.key("org_id");
  enrolment ? writer.string(enrolment->org.to_string()) : writer.null();
  writer.key("role");
  enrolment ? writer.string(to_string(enrolment->role)) : writer.null();
  writer.key("password");
  made_password.empty() ? writer.null() : writer.string(made_password);
  writer.end_object();
  return json;
}

}  // namespace

Task<Result<std::string>> create_user(Context& context, CreateUserArguments arguments) {
  const auto email = email_argument(arguments.email);
  if (!email) co_return email.error();
  const auto enrolment = enrolment_of(arguments);
  if (!enrolment) co_return enrolment.error();
  const auto password = password_of(arguments, *email, context.random);
  if (!password) co_return password.error();
  auto hash = crypto::hash_password(password->reveal());
  if (!hash) co_return hash.error();
  NewUser fresh;
  fresh.email = *email;
  fresh.password_hash = std::move(*hash);
  fresh.first_name = std::move(arguments.first_name);
  fresh.last_name = std::move(arguments.last_name);
  fresh.verified = true;
  if (*enrolment) {
    fresh.org = (*enrolment)->org;
    fresh.role = (*enrolment)->role;
  }
  const auto user = co_await context.people->users.create(std::move(fresh));
  if (!user) co_return user.error();
  const std::string shown(arguments.password_stdin ? std::string_view() : password->reveal());
  co_return created_json(*user, *enrolment, shown);
}

Task<Result<std::string>> verify_user(Context& context, std::string email_text) {
  const auto email = email_argument(email_text);
  if (!email) co_return email.error();
  const auto user = co_await context.people->users.verify(*email);
  if (!user) co_return user.error();
  std::string json;
  wire::JsonWriter(json)
      .begin_object()
      .member("user_id", user->id.to_string())
      .member("email", user->email)
      .member("verified", user->verified)
      .end_object();
  co_return json;
}

}  // namespace arouter::app::admin
