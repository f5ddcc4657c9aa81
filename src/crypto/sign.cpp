#include <arouter/base/check.hpp>
#include <arouter/crypto/sign.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace arouter::crypto {

Digest hmac_sha256(std::span<const std::byte> key, std::string_view text) {
  // OpenSSL takes a null key to mean "the one of before"; an empty key needs a pointer too.
  const void* const key_bytes = key.empty() ? static_cast<const void*>("") : key.data();
  Digest digest;
  const auto* made = HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                          reinterpret_cast<unsigned char*>(&digest.bytes), nullptr);
  AROUTER_CHECK(made != nullptr);
  return digest;
}

bool verify_hmac_sha256(std::span<const std::byte> key, std::string_view text,
                        const Digest& signature) {
  const Digest expected = hmac_sha256(key, text);
  return sodium_memcmp(&expected.bytes, &signature.bytes, sizeof expected.bytes) == 0;
}

}  // namespace arouter::crypto
