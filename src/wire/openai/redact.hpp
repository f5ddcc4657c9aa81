// Makes a provider's message fit to be shown: one line, short, nothing in it that looks like a
// credential.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arouter::wire::openai {

inline constexpr std::size_t shown_bytes_max = 512;

std::string fit_to_show(std::string_view message);

}  // namespace arouter::wire::openai
