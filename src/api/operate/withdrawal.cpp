#include "api/operate/withdrawal.hpp"

#include <chrono>

#include <arouter/wire/json_write.hpp>

namespace arouter::api {

namespace {

constexpr int attempts_max = 3;
constexpr std::chrono::milliseconds lease_return_time{1000};

Error refusal(Error error, const CreditState& state, Money amount) {
  const bool may_come_back = amount <= state.balance();
  std::string metadata;
  wire::JsonWriter(metadata)
      .begin_object()
      .member("limit_source", "credits")
      .member("scope", "credits")
      .member("limit_usd", state.granted)
      .member("spend_usd", state.spent)
      .member("reserved_usd", state.leased)
      .member("needed_usd", amount)
      .key("resets_at")
      .null()
      .member("remedy_hint", may_come_back ? "wait for calls in flight to end, or move less"
                                           : "add credits to the organization, or move less")
      .end_object();
  auto refused = std::move(error).with_metadata_json(std::move(metadata));
  if (may_come_back) return std::move(refused).with_retry_after(lease_return_time);
  return refused;
}

}  // namespace

Task<Result<CreditReceipt>> withdraw_credit(RequestScope& scope, Money amount,
                                            Withdrawal withdraw) {
  auto& credits = scope.inside.stores.credits;
  for (int attempt = 1;; ++attempt) {
    auto receipt = co_await withdraw();
    if (receipt || receipt.error().code() != ErrorCode::insufficient_credits) co_return receipt;
    const auto state = co_await credits.state(scope.actor.org);
    if (!state) co_return receipt;
    const bool may_come_back = state->leased > Money() && amount <= state->balance();
    if (!may_come_back || attempt == attempts_max) {
      co_return refusal(receipt.error(), *state, amount);
    }
    const auto recalled = co_await credits.recall(scope.actor.org);
    if (!recalled) co_return recalled.error();
    co_await scope.inside.timer.sleep_for(lease_return_time);
  }
}

}  // namespace arouter::api
