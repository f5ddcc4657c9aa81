#include "app/admin/orgs.hpp"

#include <arouter/gateway/new_key.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/arguments.hpp"

namespace arouter::app::admin {

Task<Result<std::string>> create_org(Context& context, CreateOrgArguments arguments) {
  const auto credits = money_argument("--credits", arguments.credits);
  if (!credits) co_return credits.error();
  const auto name = name_argument(arguments.name);
  if (!name) co_return name.error();
  if (!context.hasher) co_return context.hasher.error();
  Actor by;
  const auto org = co_await context.stores.orgs.create(by, *name, *credits);
  if (!org) co_return org.error();
  Key key;
  key.kind = KeyKind::management;
  key.org = org->id;
  key.name = "management";
  const auto fresh = gateway::make_key(*context.hasher, context.random, std::move(key));
  by = Actor::command_line(org->id);
  const auto stored = co_await context.stores.keys.create(by, fresh.key);
  if (!stored) co_return stored.error();
  std::string json;
  wire::JsonWriter(json)
      .begin_object()
      .member("org_id", org->id.to_string())
      .member("name", org->name)
      .member("credits_usd", *credits)
      .member("management_key", fresh.secret.reveal())
      .member("hash", stored->hash)
      .end_object();
  co_return json;
}

Task<Result<std::string>> grant_credits(Context& context, GrantCreditsArguments arguments) {
  const auto org = org_argument(arguments.org);
  if (!org) co_return org.error();
  const auto amount = money_argument("--usd", arguments.usd);
  if (!amount) co_return amount.error();
  if (*amount == Money()) co_return bad_option("--usd", "must be more than 0");
  const auto by = Actor::command_line(*org);
  CreditPosting grant;
  grant.amount = *amount;
  grant.note = arguments.note;
  const auto posted = co_await context.stores.credits.post(by, std::move(grant));
  if (!posted) co_return posted.error();
  const auto credits = co_await context.stores.orgs.credits(*org);
  if (!credits) co_return credits.error();
  std::string json;
  wire::JsonWriter(json)
      .begin_object()
      .member("org_id", org->to_string())
      .member("granted_usd", *amount)
      .member("credits_usd", credits->granted)
      .end_object();
  co_return json;
}

}  // namespace arouter::app::admin
