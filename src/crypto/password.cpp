#include <arouter/base/check.hpp>
#include <arouter/crypto/password.hpp>
#include <sodium.h>

namespace arouter::crypto {

namespace {

void start_libsodium() {
  static const bool started = sodium_init() >= 0;
  AROUTER_CHECK(started);
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  start_libsodium();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), password_passes,
                        password_memory_bytes) != 0) {
    return fail(ErrorCode::unavailable, "there is not enough memory for this now; try again")
        .with_retry_after(std::chrono::seconds(1));
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool verify_password(const std::string& hash, std::string_view password) {
  start_libsodium();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool password_needs_rehash(const std::string& hash) {
  start_libsodium();
  return crypto_pwhash_str_needs_rehash(hash.c_str(), password_passes, password_memory_bytes) != 0;
}

const std::string& decoy_password_hash() {
  static const std::string hash =
      "$argon2id$v=19$m=65536,t=3,p=1$OdiKGWwMPpiimFoOa/D1iQ"
      "$lewAX9ClNf2i93i65ykv6jac1uBiwDlVd5TBlNODhjA";
  return hash;
}

}  // namespace arouter::crypto
