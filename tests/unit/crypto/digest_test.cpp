#include <arouter/base/text.hpp>
#include <arouter/crypto/digest.hpp>
#include <gtest/gtest.h>

namespace arouter::crypto {
namespace {

// FIPS 180-4 example messages (NIST CSRC).
TEST(Sha256, AgreesWithThePublishedVectors) {
  EXPECT_EQ(to_hex(sha256("").bytes),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc").bytes),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").bytes),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a')).bytes),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace arouter::crypto
