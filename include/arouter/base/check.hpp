// AROUTER_CHECK: an invariant that stays on in release builds. A violation is a defect: it is
// written to standard error and the process aborts rather than spend money on a wrong premise.
#pragma once

namespace arouter {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace arouter

#define AROUTER_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::arouter::check_failed(#condition, __FILE__, __LINE__))
