// Credit that has expired leaves the balances, whoever owns it. Every replica sees to it: the first
// to come takes it out, in the database, and the others find nothing left.
#pragma once

#include <chrono>

#include <arouter/ports/credit_store.hpp>
#include <arouter/ports/timer.hpp>

namespace arouter::gateway {

inline constexpr std::chrono::milliseconds credit_expiry_interval{5000};

// Runs for ever. A database that is away is asked again the next time.
Task<void> expire_credit_forever(CreditStore& credits, Timer& timer);

}  // namespace arouter::gateway
