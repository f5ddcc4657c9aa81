#include <array>
#include <span>

#include "api/body_reader.hpp"
#include "api/operate/credit_json.hpp"
#include "api/operate/idempotency.hpp"
#include "api/operate/operate.hpp"
#include "api/operate/withdrawal.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

constexpr Money usd_max = Money::usd(1'000'000'000);

Task<Status> reply_receipt(RequestScope& scope, const CreditReceipt& receipt) {
  Money sum;
  for (const auto& entry : receipt.entries) sum += entry.amount;
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object()
      .key("data")
      .begin_object()
      .member("id", receipt.id)
      .member("organization_id", scope.actor.org.to_string())
      .member("amount_usd", sum)
      .key("entries")
      .begin_array();
  for (const auto& entry : receipt.entries) write_credit_entry(json, entry);
  json.end_array().end_object().end_object();
  const std::array<HeaderView, 1> headers{HeaderView{"Idempotent-Replayed", "true"}};
  const std::span<const HeaderView> shown(headers.data(), receipt.repeated ? 1 : 0);
  co_return co_await reply_json(scope, 201, body, shown);
}

Field<Money> read_amount(BodyReader& body, Money min) {
  body.require("amount_usd");
  UsdRule rule;
  rule.min = min;
  rule.max = usd_max;
  rule.null = Null::refused;
  return body.usd("amount_usd", rule);
}

std::string read_reason(BodyReader& body) {
  return body.text("reason", {0, 1000, Null::allowed}).value().value_or("");
}

Task<Result<CreditPosting>> read_posting(RequestScope& scope, CreditKind kind) {
  auto key = read_idempotency_key(scope.exchange.request());
  if (!key) co_return key.error();
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  const bool either_way = kind == CreditKind::adjustment;
  const auto amount = read_amount(*body, either_way ? Money() - usd_max : Money::nano_usd(1));
  if (amount.value() == Money()) body->problem("amount_usd", "must not be 0");
  body->require("reason");
  CreditPosting posting;
  posting.kind = kind;
  posting.note = read_reason(*body);
  posting.external_id = body->text("external_id", {1, 255, Null::allowed}).value();
  posting.expires_at = body->time("expires_at").value();
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  posting.amount = *amount.value();
  posting.idempotency_key = std::move(*key);
  co_return posting;
}

Task<Status> post_credits(RequestScope& scope, CreditKind kind) {
  const auto posting = co_await read_posting(scope, kind);
  if (!posting) co_return posting.error();
  const Withdrawal post = [&scope, &posting] {
    return scope.inside.stores.credits.post(scope.actor, *posting);
  };
  const auto receipt = co_await withdraw_credit(scope, Money() - posting->amount, post);
  if (!receipt) co_return receipt.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_receipt(scope, *receipt);
}

Error unknown_recipient() {
  return fail(ErrorCode::not_found, "the organization does not exist")
      .with_param("to_organization_id");
}

// An operator gives to anybody; a person to organisations they administer as well, a key to its
// own. What they do not administer does not exist for them.
Task<Status> check_recipient(RequestScope& scope, OrgId org) {
  if (scope.actor.kind == ActorKind::operator_key || org == scope.actor.org) co_return Status{};
  if (scope.actor.kind != ActorKind::session) co_return unknown_recipient();
  gateway::ActorScope there;
  there.org = org;
  const auto giver = co_await scope.inside.people->resolve(scope.exchange.request(), there);
  if (!giver && giver.error().code() != ErrorCode::not_found) co_return giver.error();
  const bool may_give = giver && *giver && (*giver)->may(Permission::credits_write);
  if (!may_give) co_return unknown_recipient();
  co_return Status{};
}

Task<Result<CreditTransfer>> read_transfer(RequestScope& scope) {
  auto key = read_idempotency_key(scope.exchange.request());
  if (!key) co_return key.error();
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  const auto amount = read_amount(*body, Money::nano_usd(1));
  body->require("to_organization_id");
  const auto to = body->text("to_organization_id");
  CreditTransfer transfer;
  transfer.note = read_reason(*body);
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  const auto id = Uuid::parse(*to.value());
  if (!id) co_return unknown_recipient();
  const auto known = co_await check_recipient(scope, OrgId{*id});
  if (!known) co_return known.error();
  transfer.to = OrgId{*id};
  transfer.amount = *amount.value();
  transfer.idempotency_key = std::move(*key);
  co_return transfer;
}

}  // namespace

Task<Status> grant_credits(RequestScope& scope) {
  co_return co_await post_credits(scope, CreditKind::grant);
}

Task<Status> refund_credits(RequestScope& scope) {
  co_return co_await post_credits(scope, CreditKind::refund);
}

Task<Status> adjust_credits(RequestScope& scope) {
  co_return co_await post_credits(scope, CreditKind::adjustment);
}

Task<Status> transfer_credits(RequestScope& scope) {
  const auto wanted = co_await read_transfer(scope);
  if (!wanted) co_return wanted.error();
  const Withdrawal transfer = [&scope, &wanted] {
    return scope.inside.stores.credits.transfer(scope.actor, *wanted);
  };
  const auto receipt = co_await withdraw_credit(scope, wanted->amount, transfer);
  if (!receipt) co_return receipt.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_receipt(scope, *receipt);
}

}  // namespace arouter::api
