// Writing and reading the scalar encodings of the journal: little-endian numbers and LEB128.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace arouter::journal {

static_assert(std::endian::native == std::endian::little, "the journal is written little-endian");

template <class Number>
void store_number(std::byte* at, Number value) {
  std::memcpy(at, &value, sizeof value);
}

template <class Number>
Number load_number(const std::byte* at) {
  Number value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

inline constexpr std::size_t varint_bytes_max = 10;

inline std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

inline std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// Writes forward from `at`; the caller has provided for the largest value.
class ByteWriter {
 public:
  explicit ByteWriter(std::byte* at) : at_(at) {}

  void byte(std::uint8_t value) { *at_++ = static_cast<std::byte>(value); }
  void raw(const void* bytes, std::size_t count) {
    std::memcpy(at_, bytes, count);
    at_ += count;
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void text(std::string_view value) {
    varint(value.size());
    if (!value.empty()) raw(value.data(), value.size());
  }
  [[nodiscard]] std::byte* end() const { return at_; }

 private:
  std::byte* at_;
};

// Reads arbitrary bytes: whatever is missing or out of range makes ok() false for good and yields
// zeros.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : left_(bytes) {}

  std::span<const std::byte> raw(std::size_t count) {
    if (!ok_ || count > left_.size()) {
      ok_ = false;
      return {};
    }
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  std::uint8_t byte() {
    const auto taken = raw(1);
    return taken.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(taken[0]);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t group = byte();
      if (shift == 63 && group > 1) break;
      value |= (group & 0x7F) << shift;
      if (group < 0x80) return ok_ ? value : 0;
    }
    ok_ = false;
    return 0;
  }
  // No text may be longer than `bytes_max`.
  std::string_view text(std::size_t bytes_max) {
    const std::uint64_t size = varint();
    if (size > bytes_max) ok_ = false;
    const auto taken = raw(ok_ ? static_cast<std::size_t>(size) : 0);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

  void fail() { ok_ = false; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return left_.empty(); }

 private:
  std::span<const std::byte> left_;
  bool ok_ = true;
};

}  // namespace arouter::journal
