#include <array>

#include <arouter/base/text.hpp>
#include <arouter/crypto/seal.hpp>
#include <gtest/gtest.h>

#include "support/fixed_random.hpp"

namespace arouter::crypto {
namespace {

std::array<std::byte, 32> key_of(unsigned char fill) {
  std::array<std::byte, 32> key;
  key.fill(std::byte(fill));
  return key;
}

// Hands out given bytes, so that a published nonce can be used.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::byte> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>(bytes_.at(i));
  }

 private:
  std::string bytes_;
};

// draft-irtf-cfrg-xchacha-03, A.3.1.
TEST(Seal, AgreesWithThePublishedVector) {
  std::array<std::byte, 32> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::byte>(0x80 + i);
  ScriptedRandom nonce(from_hex("404142434445464748494a4b4c4d4e4f5051525354555657").value());
  const std::string box = seal(key,
                               "Ladies and Gentlemen of the class of '99: If I could offer you "
                               "only one tip for the future, sunscreen would be it.",
                               from_hex("50515253c0c1c2c3c4c5c6c7").value(), nonce);
  EXPECT_EQ(to_hex(std::string_view(box).substr(0, 25)),
            "01404142434445464748494a4b4c4d4e4f5051525354555657");
  EXPECT_EQ(to_hex(std::string_view(box).substr(25, 16)), "bd6d179d3e83d43b9576579493c0e939");
  EXPECT_EQ(to_hex(std::string_view(box).substr(box.size() - 16)),
            "c0875924c1c7987947deafd8780acf49");
}

TEST(Seal, OpensWithItsKeyAndContext) {
  test::FixedRandom random;
  for (const std::string& text : {std::string(), std::string("sk-abc"), std::string(5000, 'x')}) {
    const std::string box = seal(key_of(1), text, "org 7/openai", random);
    const auto opened = open_sealed(key_of(1), box, "org 7/openai");
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), text);
  }
}

TEST(Seal, TheSameTextNeverLooksTheSame) {
  test::FixedRandom random;
  EXPECT_NE(seal(key_of(1), "a", "", random), seal(key_of(1), "a", "", random));
}

TEST(OpenSealed, RefusesAnotherKeyOrContext) {
  test::FixedRandom random;
  const std::string box = seal(key_of(1), "sk-abc", "org 7", random);
  EXPECT_FALSE(open_sealed(key_of(2), box, "org 7"));
  EXPECT_FALSE(open_sealed(key_of(1), box, "org 8"));
  EXPECT_FALSE(open_sealed(key_of(1), box, ""));
}

TEST(OpenSealed, RefusesEveryChangedBitAndEveryShorterBox) {
  test::FixedRandom random;
  const std::string box = seal(key_of(1), "sk-abc", "org 7", random);
  for (std::size_t i = 0; i < box.size(); ++i) {
    std::string changed = box;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    EXPECT_FALSE(open_sealed(key_of(1), changed, "org 7")) << i;
    EXPECT_FALSE(open_sealed(key_of(1), box.substr(0, i), "org 7")) << i;
  }
}

}  // namespace
}  // namespace arouter::crypto
