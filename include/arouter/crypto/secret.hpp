// Secret: text that must not be printed. MasterKey: the one key of an installation, from which a
// separate key for every purpose is derived.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <arouter/base/result.hpp>

namespace arouter::crypto {

// Has no formatter and no stream operator on purpose. The bytes it owns are wiped when it dies, is
// assigned to or is moved from.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  // For the one place that sends it. The view dies with this object.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  void wipe() noexcept;

  std::string text_;
};

// 32 bytes for one purpose, wiped on destruction.
class SubKey {
 public:
  explicit SubKey(std::span<const std::byte, 32> bytes);
  SubKey(const SubKey&) = default;
  SubKey& operator=(const SubKey&) = default;
  ~SubKey();

  // Implicit, so that a derived key can be handed to whatever takes 32 bytes.
  operator std::span<const std::byte, 32>() const { return bytes_; }

 private:
  std::array<std::byte, 32> bytes_{};
};

class MasterKey {
 public:
  // 64 hexadecimal digits of either case; anything else is ErrorCode::invalid_request. The error
  // never repeats the text.
  static Result<MasterKey> parse(std::string_view hex);

  // HKDF-SHA256 with `purpose` as the context. The same purpose always yields the same key, and
  // keys of different purposes tell nothing about one another.
  [[nodiscard]] SubKey derive(std::string_view purpose) const;

 private:
  explicit MasterKey(Secret bytes) : bytes_(std::move(bytes)) {}

  Secret bytes_;
};

}  // namespace arouter::crypto
