#include <ostream>
#include <type_traits>

#include <arouter/base/text.hpp>
#include <arouter/crypto/secret.hpp>
#include <gtest/gtest.h>

namespace arouter::crypto {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Printable<Secret> && !Printable<MasterKey> && !Printable<SubKey>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_constructible_v<MasterKey, std::string>);

const std::string some_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

std::string hex_of(const SubKey& key) {
  return to_hex(std::span<const std::byte>(std::span<const std::byte, 32>(key)));
}

TEST(Secret, RevealsWhatItWasGiven) {
  const Secret secret(std::string("sk-12345"));
  const Secret copy = secret;
  EXPECT_EQ(copy.reveal(), "sk-12345");
  EXPECT_FALSE(copy.empty());
  EXPECT_TRUE(Secret().empty());
}

// Short texts live inside the object, where a move would leave them behind.
TEST(Secret, WipesWhatItIsMovedFromAndAssignedOver) {
  Secret source(std::string("short"));
  const char* const source_bytes = source.reveal().data();
  Secret target(std::string("other"));
  const char* const target_bytes = target.reveal().data();

  const Secret moved = std::move(source);
  EXPECT_EQ(moved.reveal(), "short");
  EXPECT_EQ(std::string_view(source_bytes, 5), std::string_view("\0\0\0\0\0", 5));

  Secret next(std::string("x"));
  const char* const next_bytes = next.reveal().data();
  target = std::move(next);
  EXPECT_EQ(next_bytes[0], '\0');
  EXPECT_EQ(std::string_view(target_bytes, 5), std::string_view("x\0\0\0\0", 5));
}

TEST(Secret, AssignsFromACopyAndFromItself) {
  Secret one(std::string("one"));
  const Secret two(std::string("a longer secret that does not fit in place"));
  one = two;
  EXPECT_EQ(one.reveal(), two.reveal());
  const Secret& alias = one;
  one = alias;
  EXPECT_EQ(one.reveal(), two.reveal());
}

TEST(MasterKey, ParsesExactly64HexDigits) {
  EXPECT_TRUE(MasterKey::parse(some_key));
  EXPECT_FALSE(MasterKey::parse(""));
  EXPECT_FALSE(MasterKey::parse(some_key.substr(2)));
  EXPECT_FALSE(MasterKey::parse(some_key + "00"));
  EXPECT_FALSE(MasterKey::parse(std::string(64, 'g')));
}

TEST(MasterKey, NeverRepeatsABadKey) {
  const auto bad = MasterKey::parse("hunter2");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code(), ErrorCode::invalid_request);
  EXPECT_EQ(bad.error().message().find("hunter2"), std::string::npos);
}

TEST(MasterKey, DerivesOneStableKeyForEachPurpose) {
  const MasterKey key = MasterKey::parse(some_key).value();
  EXPECT_EQ(hex_of(key.derive("api-key-pepper")), hex_of(key.derive("api-key-pepper")));
  EXPECT_NE(hex_of(key.derive("api-key-pepper")), hex_of(key.derive("sealing")));
  const MasterKey other = MasterKey::parse(std::string(64, '1')).value();
  EXPECT_NE(hex_of(key.derive("sealing")), hex_of(other.derive("sealing")));
}

// A change of this value would lock every installation out of its keys.
TEST(MasterKey, DerivesWhatEarlierVersionsDerived) {
  const MasterKey key = MasterKey::parse(some_key).value();
  EXPECT_EQ(hex_of(key.derive("api-key-pepper")),
            "862056987f79601babe3e42fe4adfc468be67023d5d319700f672284df2b63a5");
}

}  // namespace
}  // namespace arouter::crypto
