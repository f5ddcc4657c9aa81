// Taking credit out of an account although replicas hold slices of it.
#pragma once

#include <functional>

#include <arouter/domain/money.hpp>
#include <arouter/ports/credit_store.hpp>

#include "api/request_scope.hpp"

namespace arouter::api {

using Withdrawal = std::function<Task<Result<CreditReceipt>>()>;

// Does `withdraw`, which takes `amount` out of the actor's organisation; where nothing but idle
// slices stand in its way, calls them back and does it again, for two seconds at most. The refusal
// that is left says what is spent and what is reserved, as those of calls do.
Task<Result<CreditReceipt>> withdraw_credit(RequestScope& scope, Money amount, Withdrawal withdraw);

}  // namespace arouter::api
