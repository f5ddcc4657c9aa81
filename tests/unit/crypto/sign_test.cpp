#include <string>

#include <arouter/base/text.hpp>
#include <arouter/crypto/sign.hpp>
#include <gtest/gtest.h>

namespace arouter::crypto {
namespace {

std::string hmac_hex(const std::string& key, std::string_view text) {
  return to_hex(hmac_sha256(std::as_bytes(std::span(key)), text).bytes);
}

// RFC 4231, section 4, cases 1 to 4, 6 and 7 (5 is about truncation).
TEST(HmacSha256, AgreesWithTheVectorsOfTheRfc) {
  EXPECT_EQ(hmac_hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_hex(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(hmac_hex(from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819").value(),
                     std::string(50, '\xcd')),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(
      hmac_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hmac_hex(std::string(131, '\xaa'),
                     "This is a test using a larger than block-size key and a larger than "
                     "block-size data. The key needs to be hashed before being used by the HMAC "
                     "algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(HmacSha256, TakesAnEmptyKey) {
  EXPECT_EQ(hmac_hex("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(VerifyHmacSha256, AcceptsTheSignatureAndNoOther) {
  const std::string key = "webhook secret";
  const auto bytes = std::as_bytes(std::span(key));
  const Digest good = hmac_sha256(bytes, "payload");
  EXPECT_TRUE(verify_hmac_sha256(bytes, "payload", good));
  EXPECT_FALSE(verify_hmac_sha256(bytes, "payloae", good));
  Digest changed = good;
  changed.bytes[31] ^= std::byte(1);
  EXPECT_FALSE(verify_hmac_sha256(bytes, "payload", changed));
}

}  // namespace
}  // namespace arouter::crypto
