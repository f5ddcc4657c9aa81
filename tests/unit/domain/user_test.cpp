#include <arouter/domain/user.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(NormalizedEmail, SpellsOneAddressOneWay) {
  EXPECT_EQ(normalized_email("  Ada.Lovelace+x@Example.COM \n"), "ada.lovelace+x@example.com");
  EXPECT_EQ(normalized_email("o'brien@mail.example.co.uk"), "o'brien@mail.example.co.uk");
}

TEST(NormalizedEmail, RefusesWhatIsNoAddress) {
  for (const std::string text : {"",
                                 "@",
                                 "ada",
                                 "ada@",
                                 "@example.com",
                                 "ada@example",
                                 "ada@@example.com",
                                 "a b@example.com",
                                 ".ada@example.com",
                                 "ada.@example.com",
                                 "a..b@example.com",
                                 "ada@-a.com",
                                 "ada@a-.com",
                                 "ada@a..com",
                                 "ada@example.com\r\nBcc: eve@example.com",
                                 "ada@exämple.com",
                                 "\"a\"@b.com",
                                 "<ada@example.com>",
                                 "ada@example.com,eve@example.com",
                                 "ada@[127.0.0.1]"}) {
    EXPECT_FALSE(normalized_email(text)) << text;
  }
}

TEST(NormalizedEmail, KnowsTheLimitsOfLength) {
  const std::string tail = "@" + std::string(60, 'd') + ".example.com";
  EXPECT_TRUE(normalized_email(std::string(64, 'a') + tail));
  EXPECT_FALSE(normalized_email(std::string(65, 'a') + tail));
  std::string domain;
  for (int i = 0; i < 4; ++i) domain += std::string(62, 'd') + ".";
  EXPECT_FALSE(normalized_email("ada@" + domain + "com"));
}

TEST(NormalizedEmail, RefusesAZeroByte) {
  EXPECT_FALSE(normalized_email(std::string_view("ada\0@example.com", 16)));
}

}  // namespace
}  // namespace arouter
