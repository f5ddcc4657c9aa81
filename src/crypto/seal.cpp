#include <algorithm>
#include <array>

#include <arouter/base/check.hpp>
#include <arouter/crypto/seal.hpp>
#include <sodium.h>

namespace arouter::crypto {
namespace {

constexpr char format_version = 1;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t header_bytes = 1 + nonce_bytes;

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);
static_assert(nonce_bytes == 24 && tag_bytes == 16);

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string seal(std::span<const std::byte, 32> key, std::string_view text,
                 std::string_view context, Random& random) {
  std::array<unsigned char, nonce_bytes> nonce{};
  random.fill(std::as_writable_bytes(std::span(nonce)));

  std::string box(header_bytes + text.size() + tag_bytes, format_version);
  std::copy(nonce.begin(), nonce.end(), box.begin() + 1);
  const int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<unsigned char*>(box.data() + header_bytes), nullptr, octets(text),
      text.size(), octets(context), context.size(), nullptr, nonce.data(),
      reinterpret_cast<const unsigned char*>(key.data()));
  AROUTER_CHECK(failed == 0);
  return box;
}

Result<Secret> open_sealed(std::span<const std::byte, 32> key, std::string_view box,
                           std::string_view context) {
  const Error refusal(ErrorCode::internal, "a sealed secret could not be opened");
  if (box.size() < header_bytes + tag_bytes || box[0] != format_version) return refusal;

  const std::string_view sealed = box.substr(header_bytes);
  std::string text(sealed.size() - tag_bytes, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, octets(sealed),
      sealed.size(), octets(context), context.size(), octets(box.substr(1)),
      reinterpret_cast<const unsigned char*>(key.data()));
  if (failed != 0) return refusal;
  Secret secret(text);
  sodium_memzero(text.data(), text.size());
  return secret;
}

}  // namespace arouter::crypto
