// API keys as text: making them, recognising them, masking them, and the fingerprint under which
// they are stored and looked up.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <arouter/base/random.hpp>
#include <arouter/crypto/digest.hpp>

namespace arouter::crypto {

inline constexpr std::string_view inference_prefix = "lr_live_";
inline constexpr std::string_view management_prefix = "lr_mgmt_";
inline constexpr std::string_view operator_prefix = "lr_oper_";
inline constexpr std::string_view admin_prefix = "lr_admin_";  // for lr_mgmt_; never made

// `prefix` followed by 48 lower-case hex digits: 192 random bits.
std::string make_secret(std::string_view prefix, Random& random);

// One of our prefixes and exactly 48 hex digits of either case. Says nothing about validity.
bool looks_like_secret(std::string_view text);
// The same, of an operator's key.
bool looks_like_operator_secret(std::string_view text);

// "lr_live_1a2...9f0", fit for lists and logs; "..." for text that is not one of our secrets.
std::string masked(std::string_view secret);

// SHA-256(pepper || secret). Without the pepper a stolen table of fingerprints cannot be tested
// against a leaked secret.
class KeyHasher {
 public:
  explicit KeyHasher(std::span<const std::byte, 32> pepper);

  // `lr_admin_…` has that of `lr_mgmt_…`. Safe from any thread; allocates nothing after the
  // thread's first call, but for that alias.
  [[nodiscard]] Digest fingerprint(std::string_view secret) const;

 private:
  std::array<std::byte, 32> pepper_{};
};

}  // namespace arouter::crypto
