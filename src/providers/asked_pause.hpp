// How long a provider asks to be left alone where its headers do not say.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace arouter::providers {

// Google's RetryInfo, wherever it stands in the body. Bounded to one hour; zero is none.
std::optional<std::chrono::milliseconds> pause_in_body(std::string_view body);

}  // namespace arouter::providers
