#include <memory>

#include <arouter/base/check.hpp>
#include <arouter/crypto/digest.hpp>
#include <openssl/evp.h>

#include "crypto/sha256_stream.hpp"

namespace arouter::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* sha256_algorithm() {
  // Never freed: other threads may still hash while the process ends.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MD_CTX* thread_context() {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  return context.get();
}

}  // namespace

Digest sha256_of(std::span<const std::byte> head, std::string_view tail) {
  EVP_MD_CTX* const context = thread_context();
  Digest digest;
  const bool done =
      EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr) == 1 &&
      EVP_DigestUpdate(context, head.data(), head.size()) == 1 &&
      EVP_DigestUpdate(context, tail.data(), tail.size()) == 1 &&
      EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(&digest.bytes), nullptr) == 1;
  AROUTER_CHECK(done);
  return digest;
}

Digest sha256(std::string_view text) {
  return sha256_of({}, text);
}

}  // namespace arouter::crypto
