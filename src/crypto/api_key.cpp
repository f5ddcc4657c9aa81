#include <algorithm>
#include <span>

#include <arouter/base/text.hpp>
#include <arouter/crypto/api_key.hpp>

#include "crypto/sha256_stream.hpp"

namespace arouter::crypto {
namespace {

constexpr std::size_t random_bytes = 24;
constexpr std::size_t hex_digits = 2 * random_bytes;
constexpr std::size_t shown_digits = 3;

// Without a branch per digit: every request's key is looked at.
bool are_hex(std::span<const char, hex_digits> digits) {
  unsigned strange = 0;
  for (const char c : digits) {
    const auto letter = static_cast<unsigned char>((c | 0x20) - 'a');
    const auto digit = static_cast<unsigned char>(c - '0');
    strange |= static_cast<unsigned>(letter > 'f' - 'a') & static_cast<unsigned>(digit > 9);
  }
  return strange == 0;
}

// The prefix of ours that the text starts with, or an empty one.
std::string_view prefix_of(std::string_view text) {
  for (const std::string_view prefix :
       {inference_prefix, management_prefix, operator_prefix, admin_prefix}) {
    if (text.starts_with(prefix)) return prefix;
  }
  return {};
}

}  // namespace

std::string make_secret(std::string_view prefix, Random& random) {
  std::array<std::byte, random_bytes> bytes{};
  random.fill(bytes);
  return std::string(prefix) + to_hex(bytes);
}

bool looks_like_secret(std::string_view text) {
  const std::string_view prefix = prefix_of(text);
  if (prefix.empty() || text.size() != prefix.size() + hex_digits) return false;
  return are_hex(std::span<const char, hex_digits>(text.data() + prefix.size(), hex_digits));
}

bool looks_like_operator_secret(std::string_view text) {
  return text.starts_with(operator_prefix) && looks_like_secret(text);
}

std::string masked(std::string_view secret) {
  constexpr std::string_view dots = "...";
  if (!looks_like_secret(secret)) return std::string(dots);
  std::string label(secret.substr(0, prefix_of(secret).size() + shown_digits));
  label += dots;
  label += secret.substr(secret.size() - shown_digits);
  return label;
}

KeyHasher::KeyHasher(std::span<const std::byte, 32> pepper) {
  std::copy(pepper.begin(), pepper.end(), pepper_.begin());
}

Digest KeyHasher::fingerprint(std::string_view secret) const {
  if (!secret.starts_with(admin_prefix)) return sha256_of(pepper_, secret);
  std::string made(management_prefix);
  made += secret.substr(admin_prefix.size());
  return sha256_of(pepper_, made);
}

}  // namespace arouter::crypto
