#include <algorithm>
#include <utility>

#include <arouter/base/text.hpp>
#include <arouter/crypto/secret.hpp>
#include <sodium.h>

#include "crypto/hkdf.hpp"

namespace arouter::crypto {
namespace {

constexpr std::size_t master_key_bytes = 32;
// Separates our derivations from those of any other program given the same master key.
constexpr std::string_view derivation_salt = "arouter";

}  // namespace

void Secret::wipe() noexcept {
  text_.resize(text_.capacity());  // also what a moved-from short string still holds
  sodium_memzero(text_.data(), text_.size());
  text_.clear();
}

// Moving a short string copies it, so the source has to be wiped by hand.
Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
  other.wipe();
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other);
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
  }
  return *this;
}

Secret::~Secret() {
  wipe();
}

SubKey::SubKey(std::span<const std::byte, 32> bytes) {
  std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

SubKey::~SubKey() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

Result<MasterKey> MasterKey::parse(std::string_view hex) {
  if (hex.size() == 2 * master_key_bytes) {
    if (auto bytes = from_hex(hex)) {
      MasterKey key{Secret(*bytes)};
      sodium_memzero(bytes->data(), bytes->size());
      return key;
    }
  }
  return fail(ErrorCode::invalid_request,
              "the master key must be 64 hexadecimal digits (32 bytes)");
}

SubKey MasterKey::derive(std::string_view purpose) const {
  const std::string_view text = bytes_.reveal();
  std::array<std::byte, 32> bytes{};
  hkdf_sha256(std::as_bytes(std::span(text)), derivation_salt, purpose, bytes);
  const SubKey key{std::span<const std::byte, 32>(bytes)};
  sodium_memzero(bytes.data(), bytes.size());
  return key;
}

}  // namespace arouter::crypto
