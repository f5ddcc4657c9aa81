// How long a provider asks to be left alone, from whichever of its headers says so.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/http.hpp>

namespace arouter::providers {

// Retry-After-Ms, Retry-After, for a 429 also the reset of the exhausted x-ratelimit dimension and
// Google's RetryInfo in the body. Bounded to one hour.
std::optional<std::chrono::milliseconds> asked_pause(int status,
                                                     std::span<const HeaderView> headers,
                                                     std::string_view body, WallTime now);

}  // namespace arouter::providers
