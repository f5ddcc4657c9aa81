#include <arouter/crypto/password.hpp>
#include <gtest/gtest.h>

namespace arouter::crypto {
namespace {

TEST(Password, IsVerifiedByItsOwnHashOnly) {
  const auto hash = hash_password("a mild horse").value();
  EXPECT_TRUE(verify_password(hash, "a mild horse"));
  EXPECT_FALSE(verify_password(hash, "a mild horsE"));
  EXPECT_FALSE(verify_password(hash, ""));
  EXPECT_FALSE(verify_password(hash, std::string("a mild horse\0", 13)));
}

TEST(Password, HashesOfOnePasswordDiffer) {
  EXPECT_NE(hash_password("a mild horse").value(), hash_password("a mild horse").value());
}

TEST(Password, HashNamesItsParameters) {
  EXPECT_TRUE(hash_password("a mild horse").value().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
}

TEST(Password, IsHashedAgainWhenTheParametersHaveChanged) {
  const auto hash = hash_password("a mild horse").value();
  EXPECT_FALSE(password_needs_rehash(hash));
  auto weaker = hash;
  weaker.replace(weaker.find("t=3"), 3, "t=2");
  EXPECT_TRUE(password_needs_rehash(weaker));
}

TEST(Password, WhatIsNoHashFitsNothing) {
  for (const std::string text : {"", "plain", "$argon2id$", "$2b$10$abcdefghijklmnopqrstuv"}) {
    EXPECT_FALSE(verify_password(text, text)) << text;
  }
}

TEST(Password, TheDecoyCostsWhatARealHashDoes) {
  const auto parameters = [](const std::string& hash) { return hash.substr(0, hash.find("p=1$")); };
  EXPECT_EQ(parameters(decoy_password_hash()), parameters(hash_password("x").value()));
  EXPECT_EQ(decoy_password_hash().size(), hash_password("x").value().size());
  EXPECT_FALSE(password_needs_rehash(decoy_password_hash()));
  EXPECT_FALSE(verify_password(decoy_password_hash(), ""));
}

}  // namespace
}  // namespace arouter::crypto
