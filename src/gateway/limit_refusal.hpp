// What a caller is told when a limit has too little left for a call: the limit by name, what is
// spent and reserved of it, when it starts anew and who could help.
#pragma once

#include <arouter/base/clock.hpp>
#include <arouter/base/error.hpp>
#include <arouter/domain/limits.hpp>

namespace arouter::gateway {

// `needed` is the least the call would have had to set aside. Retry-After only when calls in flight
// hold what is missing.
Error limit_refusal(const HeldScope& scope, Money needed, WallTime now);

}  // namespace arouter::gateway
