#include <arouter/wire/json_write.hpp>

#include "api/account/account.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

// Credits as of now: the database's count and what this replica has not drained yet.
Task<Result<CreditSummary>> current_credits(RequestScope& scope) {
  const auto org = scope.has_caller() ? scope.caller.key().org : scope.actor.org;
  auto credits = co_await scope.inside.stores.orgs.credits(org);
  if (!credits) co_return credits.error();
  if (!scope.has_caller()) co_return *credits;
  const auto cell = scope.caller.entry->org->credit->cell(scope.context.started_wall);
  credits->spent += cell->undrained();
  co_return *credits;
}

}  // namespace

Task<Status> get_credits(RequestScope& scope) {
  const auto credits = co_await current_credits(scope);
  if (!credits) co_return credits.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_object();
  json.member("total_credits", credits->granted).member("total_usage", credits->spent);
  json.end_object().end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> get_balance(RequestScope& scope) {
  const auto credits = co_await current_credits(scope);
  if (!credits) co_return credits.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object()
      .member("balance", credits->granted - credits->spent)
      .member("currency", "USD")
      .end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
