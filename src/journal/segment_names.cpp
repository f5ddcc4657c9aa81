#include "journal/segment_names.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace arouter::journal {

std::string segment_name(std::uint64_t number) {
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%08llu", static_cast<unsigned long long>(number));
  return std::string(digits.data()).append(segment_suffix);
}

std::optional<std::uint64_t> parse_segment_name(std::string_view name) {
  if (!name.ends_with(segment_suffix)) return std::nullopt;
  const std::string_view digits = name.substr(0, name.size() - segment_suffix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (error != std::errc() || end != digits.end()) return std::nullopt;
  return number;
}

}  // namespace arouter::journal
