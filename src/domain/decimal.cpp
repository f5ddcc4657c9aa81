#include "domain/decimal.hpp"

#include <array>

namespace arouter {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Collects digits below zero, where the range is one larger, so that INT64_MIN parses too.
class NegativeDigits {
 public:
  void add(int digit) {
    overflow_ |= __builtin_mul_overflow(value_, std::int64_t{10}, &value_);
    overflow_ |= __builtin_sub_overflow(value_, std::int64_t{digit}, &value_);
  }

  [[nodiscard]] std::optional<std::int64_t> result(bool negative) const {
    if (overflow_) return std::nullopt;
    if (negative) return value_;
    if (value_ == INT64_MIN) return std::nullopt;
    return -value_;
  }

 private:
  std::int64_t value_ = 0;
  bool overflow_ = false;
};

}  // namespace

std::optional<std::int64_t> parse_scaled(std::string_view text, int places) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == text.npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || (point != text.npos && fraction.empty())) return std::nullopt;
  if (fraction.size() > static_cast<std::size_t>(places)) return std::nullopt;

  NegativeDigits digits;
  for (const auto part : {whole, fraction}) {
    for (const char c : part) {
      if (!is_digit(c)) return std::nullopt;
      digits.add(c - '0');
    }
  }
  for (auto i = fraction.size(); i < static_cast<std::size_t>(places); ++i) digits.add(0);
  return digits.result(negative);
}

std::string print_scaled(std::int64_t value, int places) {
  auto magnitude = static_cast<std::uint64_t>(value);
  if (value < 0) magnitude = 0 - magnitude;
  std::array<char, 64> text;
  char* const end = text.data() + text.size();
  char* first = end;
  // From the last digit to the first; zeros at the fraction's end are left out.
  for (int left = places; left > 0; --left, magnitude /= 10) {
    const auto digit = static_cast<char>('0' + magnitude % 10);
    if (first != end || digit != '0') *--first = digit;
  }
  if (first != end) *--first = '.';
  do *--first = static_cast<char>('0' + magnitude % 10);
  while ((magnitude /= 10) > 0);
  if (value < 0) *--first = '-';
  return std::string(first, end);
}

}  // namespace arouter
