#include <algorithm>
#include <array>
#include <string>

#include <arouter/base/text.hpp>
#include <arouter/domain/password_rule.hpp>

namespace arouter {

namespace {

// Those of at least 12 characters that lead the public lists of leaked passwords; shorter ones are
// refused for their length. In lower case.
constexpr std::array<std::string_view, 40> common_passwords{
    "123456789012",  "1234567890123",  "1234567890123456", "123123123123",
    "111111111111",  "000000000000",   "qwertyuiop12",     "qwertyuiop123",
    "qwertyuiop[]",  "qwerty123456",   "qwerty1234567",    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",  "zaq12wsxcde3",   "asdfghjkl123",     "password1234",
    "password12345", "password123456", "passwordpassword", "passw0rd1234",
    "p@ssw0rd1234",  "p@ssword1234",   "mypassword123",    "adminadmin12",
    "administrator", "admin1234567",   "admin123456789",   "letmeinletmein",
    "welcome12345",  "welcome123456",  "changeme1234",     "changemechangeme",
    "iloveyou1234",  "iloveyou12345",  "unbelievable",     "abcdefghijkl",
    "abcdefghijklm", "abc123456789",   "abcd12345678",     "correcthorsebatterystaple",
};

bool is_one_character_repeated(std::string_view text) {
  return text.find_first_not_of(text.front()) == std::string_view::npos;
}

Error refused(std::string message) {
  return fail(ErrorCode::invalid_request, std::move(message)).with_param("password");
}

}  // namespace

Status check_new_password(std::string_view password, std::string_view email) {
  if (password.size() < password_bytes_min) {
    return refused("the password must have at least 12 characters");
  }
  if (password.size() > password_bytes_max) {
    return refused("the password must have at most 256 bytes");
  }
  const auto lower = to_lower(password);
  const auto local_part = email.substr(0, email.find('@'));
  if (lower == email || (!local_part.empty() && lower == local_part)) {
    return refused("the password must not be the e-mail address");
  }
  const bool common =
      std::find(common_passwords.begin(), common_passwords.end(), lower) != common_passwords.end();
  if (common || is_one_character_repeated(lower)) {
    return refused("the password is among those that are tried first; choose another");
  }
  return {};
}

}  // namespace arouter
