#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>

#include <arouter/base/calendar.hpp>
#include <arouter/base/ids.hpp>

#include "base/hex.hpp"

namespace arouter {
namespace {

constexpr std::size_t timestamp_bytes = 6;  // 48 bits of Unix milliseconds, big-endian
constexpr std::uint64_t timestamp_max = (1ULL << 48) - 1;
constexpr std::string_view generation_prefix = "gen-";
constexpr std::size_t generation_tail_from = 4;  // the first byte a generation id spells in hex
constexpr std::size_t generation_hex_digits = 24;

bool take_hex(std::string_view text, std::uint8_t* bytes) {
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int byte = hex_byte(text[i], text[i + 1]);
    if (byte < 0) return false;
    *bytes++ = static_cast<std::uint8_t>(byte);
  }
  return true;
}

std::uint64_t timestamp_of(const Uuid& id) {
  std::uint64_t millis = 0;
  for (std::size_t i = 0; i < timestamp_bytes; ++i) millis = millis << 8 | id.bytes[i];
  return millis;
}

void set_timestamp(Uuid& id, std::uint64_t millis) {
  for (std::size_t i = timestamp_bytes; i > 0; --i, millis >>= 8) {
    id.bytes[i - 1] = static_cast<std::uint8_t>(millis);
  }
}

// Lays out RFC 9562 §5.7: timestamp, version 7, 12 bits, variant 2, 62 bits.
Uuid compose(std::uint64_t millis, std::uint64_t twelve_bits, std::uint64_t sixty_two_bits) {
  Uuid id;
  set_timestamp(id, millis);
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (twelve_bits >> 8 & 0x0f));
  id.bytes[7] = static_cast<std::uint8_t>(twelve_bits);
  std::memcpy(&id.bytes[8], &sixty_two_bits, 8);
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3f));
  return id;
}

// Milliseconds since 1970, clamped to what a version 7 id can hold.
std::uint64_t timestamp_from(WallTime time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(unix_millis(time), 0));
}

}  // namespace

std::string Uuid::to_string() const {
  std::string text(36, '-');
  char* out = put_hex(text.data(), &bytes[0], 4);
  out = put_hex(out + 1, &bytes[4], 2);
  out = put_hex(out + 1, &bytes[6], 2);
  out = put_hex(out + 1, &bytes[8], 2);
  put_hex(out + 1, &bytes[10], 6);
  return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  Uuid id;
  const bool good =
      take_hex(text.substr(0, 8), &id.bytes[0]) && take_hex(text.substr(9, 4), &id.bytes[4]) &&
      take_hex(text.substr(14, 4), &id.bytes[6]) && take_hex(text.substr(19, 4), &id.bytes[8]) &&
      take_hex(text.substr(24, 12), &id.bytes[10]);
  if (!good) return std::nullopt;
  return id;
}

Uuid make_uuid_v7(WallTime now, Random& random) {
  return compose(timestamp_from(now), random.next(), random.next());
}

WallTime time_of_uuid_v7(const Uuid& id) {
  return WallTime(std::chrono::milliseconds(timestamp_of(id)));
}

std::string generation_id(const RequestId& id) {
  // The prefix, at most 12 digits of seconds, a dash and the hex digits.
  std::array<char, 48> buffer;
  char* out = std::copy(generation_prefix.begin(), generation_prefix.end(), buffer.data());
  out = std::to_chars(out, buffer.data() + buffer.size(), timestamp_of(id.value) / 1000).ptr;
  *out++ = '-';
  out = put_hex(out, &id.value.bytes[generation_tail_from], generation_hex_digits / 2);
  return std::string(buffer.data(), out);
}

std::optional<RequestId> parse_generation_id(std::string_view text) {
  if (!text.starts_with(generation_prefix)) return std::nullopt;
  text.remove_prefix(generation_prefix.size());
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 12) return std::nullopt;
  if (text[0] == '0' && dash > 1) return std::nullopt;  // one spelling for each id

  std::uint64_t seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + dash, seconds);
  if (error != std::errc() || stop != text.data() + dash) return std::nullopt;

  RequestId id;
  const std::string_view hex = text.substr(dash + 1);
  constexpr std::string_view lower_digits = "0123456789abcdef";
  if (hex.size() != generation_hex_digits) return std::nullopt;
  if (hex.find_first_not_of(lower_digits) != std::string_view::npos) return std::nullopt;
  if (!take_hex(hex, &id.value.bytes[generation_tail_from])) return std::nullopt;

  // A second holds 1,000 milliseconds, fewer than the 65,536 that two bytes tell apart.
  const std::uint64_t low_bits = static_cast<std::uint64_t>(id.value.bytes[4]) << 8 |
                                 static_cast<std::uint64_t>(id.value.bytes[5]);
  const std::uint64_t within_second = (low_bits - seconds * 1000) & 0xffff;
  const std::uint64_t millis = seconds * 1000 + within_second;
  if (within_second >= 1000 || millis > timestamp_max) return std::nullopt;
  set_timestamp(id.value, millis);
  return id;
}

RequestId RequestIdSource::next(WallTime now) {
  if (used_ == pool_.size()) {
    random_->fill(std::as_writable_bytes(std::span(pool_)));
    used_ = 0;
  }
  // The 12 bits after the version hold the fraction of the millisecond in 4,096ths (RFC 9562 §6.2,
  // method 3). When the clock has not moved on, or was set back, the last tick is counted on.
  const auto nanos = static_cast<std::uint64_t>(
      std::max<std::int64_t>(now.time_since_epoch() / std::chrono::nanoseconds(1), 0));
  const std::uint64_t tick = (nanos / 1'000'000) << 12 | ((nanos % 1'000'000) << 12) / 1'000'000;
  last_tick_ = std::max(tick, last_tick_ + 1);
  return RequestId{compose(last_tick_ >> 12, last_tick_, pool_[used_++])};
}

}  // namespace arouter
