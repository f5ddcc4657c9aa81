#include "crypto/hkdf.hpp"

#include <array>
#include <memory>
#include <string>

#include <arouter/base/check.hpp>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace arouter::crypto {
namespace {

struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// OpenSSL takes inputs through pointers to non-const but only reads them.
OSSL_PARAM octets(const char* name, const void* data, std::size_t size) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), size);
}

}  // namespace

void hkdf_sha256(std::span<const std::byte> key, std::string_view salt, std::string_view info,
                 std::span<std::byte> out) {
  const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  AROUTER_CHECK(kdf != nullptr);
  const std::unique_ptr<EVP_KDF_CTX, FreeKdf> context(EVP_KDF_CTX_new(kdf.get()));
  AROUTER_CHECK(context != nullptr);

  std::string digest_name = "SHA256";
  const std::array params = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest_name.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      octets(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
      octets(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end(),
  };
  auto* const bytes = reinterpret_cast<unsigned char*>(out.data());
  AROUTER_CHECK(EVP_KDF_derive(context.get(), bytes, out.size(), params.data()) == 1);
}

}  // namespace arouter::crypto
