#include "api/decimal_text.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>

namespace arouter::api {

namespace {

constexpr std::int64_t digits_max = 40;

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Exponent behind the e; 0 when there is none.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  const auto mark = text.find_first_of("eE");
  if (mark == text.npos) return 0;
  auto exponent = text.substr(mark + 1);
  text = text.substr(0, mark);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  const auto value = parse_i64(exponent);
  if (!value || *value > digits_max || *value < -digits_max) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string> plain_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto exponent = take_exponent(text);
  if (!exponent) return std::nullopt;
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == text.npos ? std::string_view() : text.substr(point + 1);
  if (!all_digits(whole) || (point != text.npos && !all_digits(fraction))) return std::nullopt;
  std::string digits(whole);
  digits += fraction;
  auto places = static_cast<std::int64_t>(fraction.size()) - *exponent;  // behind the point
  while (places > 0 && digits.ends_with('0')) {
    digits.pop_back();
    --places;
  }
  if (static_cast<std::int64_t>(digits.size()) > digits_max) return std::nullopt;
  if (places < 0) digits.append(static_cast<std::size_t>(-places), '0');
  const auto behind = static_cast<std::size_t>(std::max<std::int64_t>(places, 0));
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, 1, '.');
  return negative ? "-" + digits : digits;
}

}  // namespace arouter::api
