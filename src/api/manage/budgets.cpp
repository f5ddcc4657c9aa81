#include "api/manage/budgets.hpp"

#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/window.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/body_reader.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

Error unknown(const char* what) {
  return fail(ErrorCode::not_found, std::string("the ") + what + " does not exist");
}

// {ref}, or {org} with or without {user_id}. Another organisation is as unknown as none.
Task<Result<BudgetSubject>> subject_of(const RequestScope& scope) {
  const auto org = scope.actor.org;
  if (const auto reference = scope.path["ref"]; !reference.empty()) {
    const auto workspace =
        co_await scope.inside.stores.workspaces.find(org, std::string(reference));
    if (!workspace) co_return workspace.error();
    co_return BudgetSubject::workspace(org, workspace->id);
  }
  const auto id = Uuid::parse(scope.path["org"]);
  if (!id || OrgId{*id} != org) co_return unknown("organization");
  const auto member = scope.path["user_id"];
  if (member.empty()) co_return BudgetSubject::organization(org);
  const auto user = Uuid::parse(member);
  if (!user) co_return unknown("member");
  co_return BudgetSubject::member(org, UserId{*user});
}

// A Member reads the budgets that bind everybody and their own.
Status check_readable(const RequestScope& scope, const BudgetSubject& subject) {
  const bool others_own = subject.kind == ScopeKind::member &&
                          (!scope.actor.user || scope.actor.user->value != subject.id);
  if (others_own && !scope.actor.may(Permission::budgets_write)) return unknown("member");
  return {};
}

Result<LimitReset> interval_of(const RequestScope& scope) {
  const auto interval = parse_interval(scope.path["interval"]);
  if (interval) return *interval;
  return fail(ErrorCode::invalid_request,
              "the interval must be one of daily, weekly, monthly and lifetime");
}

void write_budget(JsonWriter& json, const Budget& budget) {
  const auto owner = budget.subject.id.to_string();
  json.begin_object()
      .member("id", budget.id.to_string())
      .member("scope", to_string(budget.subject.kind))
      .member("scope_id", owner);
  json.key("workspace_id");
  budget.subject.kind == ScopeKind::workspace ? json.string(owner) : json.null();
  json.member("limit_usd", budget.limit).member("interval", interval_name(budget.interval));
  json.key("reset_interval");
  budget.interval == LimitReset::never ? json.null() : json.string(to_string(budget.interval));
  json.member("created_at", to_rfc3339(budget.created_at))
      .member("updated_at", to_rfc3339(budget.updated_at))
      .end_object();
}

Task<Status> reply_budget(RequestScope& scope, const Budget& budget) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data");
  write_budget(json, budget);
  json.member("include_byok_in_budgets", false).end_object();
  co_return co_await reply_json(scope, body);
}

Task<Result<std::vector<Budget>>> readable_budgets(const RequestScope& scope) {
  const auto subject = co_await subject_of(scope);
  if (!subject) co_return subject.error();
  const auto readable = check_readable(scope, *subject);
  if (!readable) co_return readable.error();
  co_return co_await scope.inside.stores.budgets.list(*subject);
}

}  // namespace

Task<Status> list_budgets(RequestScope& scope) {
  const auto budgets = co_await readable_budgets(scope);
  if (!budgets) co_return budgets.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& budget : *budgets) write_budget(json, budget);
  json.end_array()
      .member("total_count", static_cast<std::int64_t>(budgets->size()))
      .member("include_byok_in_budgets", false)
      .end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> get_budget(RequestScope& scope) {
  const auto interval = interval_of(scope);
  if (!interval) co_return interval.error();
  const auto budgets = co_await readable_budgets(scope);
  if (!budgets) co_return budgets.error();
  const auto found = std::ranges::find(*budgets, *interval, &Budget::interval);
  if (found == budgets->end()) co_return unknown("budget");
  co_return co_await reply_budget(scope, *found);
}

Task<Status> set_budget(RequestScope& scope) {
  const auto interval = interval_of(scope);
  if (!interval) co_return interval.error();
  const auto subject = co_await subject_of(scope);
  if (!subject) co_return subject.error();
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  body->require("limit_usd");
  UsdRule positive;
  positive.min = Money::nano_usd(1);
  positive.null = Null::refused;
  const auto limit = body->usd("limit_usd", positive);
  if (body->boolean("include_byok_in_budgets").value().value_or(false)) {
    body->problem("include_byok_in_budgets",
                  "must be false: calls with a provider key of your own cost nothing here");
  }
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  const auto budget =
      co_await scope.inside.stores.budgets.set(scope.actor, *subject, *interval, *limit.value());
  if (!budget) co_return budget.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_budget(scope, *budget);
}

Task<Status> delete_budget(RequestScope& scope) {
  const auto interval = interval_of(scope);
  if (!interval) co_return interval.error();
  const auto subject = co_await subject_of(scope);
  if (!subject) co_return subject.error();
  const auto removed =
      co_await scope.inside.stores.budgets.remove(scope.actor, *subject, *interval);
  if (!removed) co_return removed.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_json(scope, R"({"data":{"deleted":true},"deleted":true})");
}

}  // namespace arouter::api
