#include <thread>
#include <vector>

#include <arouter/base/text.hpp>
#include <arouter/crypto/api_key.hpp>
#include <gtest/gtest.h>

#include "support/fixed_random.hpp"

namespace arouter::crypto {
namespace {

std::array<std::byte, 32> pepper_of(unsigned char fill) {
  std::array<std::byte, 32> pepper;
  pepper.fill(std::byte(fill));
  return pepper;
}

TEST(MakeSecret, IsThePrefixAnd48LowerCaseHexDigits) {
  test::FixedRandom random;
  const std::string one = make_secret(inference_prefix, random);
  const std::string other = make_secret(inference_prefix, random);
  EXPECT_EQ(one.size(), 56U);
  EXPECT_TRUE(one.starts_with("lr_live_"));
  EXPECT_EQ(one, to_lower(one));
  EXPECT_TRUE(looks_like_secret(one));
  EXPECT_NE(one, other);
}

TEST(LooksLikeSecret, KnowsOurPrefixes) {
  const std::string hex(48, 'a');
  EXPECT_TRUE(looks_like_secret("lr_live_" + hex));
  EXPECT_TRUE(looks_like_secret("lr_mgmt_" + hex));
  EXPECT_TRUE(looks_like_secret("lr_oper_" + hex));
  EXPECT_TRUE(looks_like_operator_secret("lr_oper_" + hex));
  EXPECT_FALSE(looks_like_operator_secret("lr_mgmt_" + hex));
  EXPECT_TRUE(looks_like_secret("lr_admin_" + to_lower(hex)));
  EXPECT_TRUE(looks_like_secret("lr_live_" + std::string(48, 'F')));
  for (const std::string& bad :
       {std::string(), std::string("lr_live_"), "lr_live_" + hex + "a", "lr_live_" + hex.substr(1),
        "lr_test_" + hex, "sk-" + hex, "lr_live_" + std::string(48, 'g'), "LR_LIVE_" + hex}) {
    EXPECT_FALSE(looks_like_secret(bad)) << bad;
  }
}

TEST(Masked, ShowsThreeDigitsAtEachEnd) {
  const std::string secret = "lr_live_1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f79f0";
  ASSERT_TRUE(looks_like_secret(secret));
  EXPECT_EQ(masked(secret), "lr_live_1a2...9f0");
  EXPECT_EQ(masked("hunter2"), "...");
  EXPECT_EQ(masked(""), "...");
}

TEST(KeyHasher, HashesThePepperAndThenTheSecret) {
  const KeyHasher hasher{pepper_of('p')};
  EXPECT_EQ(hasher.fingerprint("secret"), sha256(std::string(32, 'p') + "secret"));
}

TEST(KeyHasher, DependsOnPepperAndSecret) {
  const KeyHasher hasher{pepper_of(1)};
  const KeyHasher other{pepper_of(2)};
  EXPECT_EQ(hasher.fingerprint("a"), KeyHasher{pepper_of(1)}.fingerprint("a"));
  EXPECT_NE(hasher.fingerprint("a"), hasher.fingerprint("b"));
  EXPECT_NE(hasher.fingerprint("a"), other.fingerprint("a"));
}

TEST(KeyHasher, TakesTheAdminPrefixForTheManagementPrefix) {
  const KeyHasher hasher(pepper_of(1));
  const std::string digits(48, 'a');
  const auto bytes = [&](std::string_view prefix) {
    return hasher.fingerprint(std::string(prefix) + digits).bytes;
  };
  EXPECT_EQ(bytes(admin_prefix), bytes(management_prefix));
  EXPECT_NE(bytes(admin_prefix), bytes(inference_prefix));
}

TEST(KeyHasher, AgreesOnEveryThread) {
  const KeyHasher hasher{pepper_of(3)};
  const Digest expected = hasher.fingerprint("lr_live_x");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) EXPECT_EQ(hasher.fingerprint("lr_live_x"), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace arouter::crypto
