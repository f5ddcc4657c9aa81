// The one clock of the benchmark: CLOCK_MONOTONIC, which the upstream and the load generator share
// because they run on the same machine.
#pragma once

#include <cstdint>
#include <ctime>

namespace arouter::bench {

inline constexpr std::int64_t kNanosecondsPerMicrosecond = 1'000;
inline constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
inline constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

inline std::int64_t monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * kNanosecondsPerSecond + now.tv_nsec;
}

inline std::int64_t seconds_to_ns(double seconds) {
  return static_cast<std::int64_t>(seconds * static_cast<double>(kNanosecondsPerSecond));
}

}  // namespace arouter::bench
