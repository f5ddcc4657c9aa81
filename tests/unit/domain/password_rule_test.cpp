#include <arouter/domain/password_rule.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

constexpr std::string_view email = "ada.lovelace@example.com";

bool accepted(std::string_view password) {
  const auto status = check_new_password(password, email);
  if (!status) {
    EXPECT_EQ(status.error().code(), ErrorCode::invalid_request);
    EXPECT_EQ(status.error().details().param, "password");
    EXPECT_EQ(status.error().message().find(password), std::string::npos) << "repeats it";
  }
  return status.has_value();
}

TEST(PasswordRule, TakesLongEnoughPasswordsOfAnyCharacters) {
  EXPECT_TRUE(accepted("a mild horse"));
  EXPECT_TRUE(accepted("ünïcödé is fine"));
  EXPECT_TRUE(accepted(std::string(128, 'x') + std::string(128, 'y')));
}

TEST(PasswordRule, RefusesTooShortAndTooLong) {
  EXPECT_FALSE(accepted("a mild hors"));
  EXPECT_FALSE(accepted(std::string(128, 'x') + std::string(129, 'y')));
}

TEST(PasswordRule, RefusesTheAddressAndItsLocalPartInAnyCase) {
  EXPECT_FALSE(accepted("ada.lovelace@example.com"));
  EXPECT_FALSE(accepted("Ada.Lovelace@Example.com"));
  EXPECT_FALSE(accepted("ADA.LOVELACE"));
}

TEST(PasswordRule, RefusesTheMostCommonOnes) {
  EXPECT_FALSE(accepted("password1234"));
  EXPECT_FALSE(accepted("PassWord1234"));
  EXPECT_FALSE(accepted("zzzzzzzzzzzzzzzz"));
}

}  // namespace
}  // namespace arouter
