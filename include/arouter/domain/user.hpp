// People: who can sign in, and the spelling of their addresses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/user_id.hpp>

namespace arouter {

struct User {
  User() = default;
  UserId id;
  std::string email;  // as normalized_email spells it; unique
  bool verified = false;
  std::string first_name;  // either may be empty
  std::string last_name;
  OrgId personal_org;  // the account every person has
  bool disabled = false;
  WallTime created_at{};
};

// Who may make an account.
enum class SignUp : std::uint8_t {
  closed,       // nobody; operators do it for them
  invite_only,  // whoever holds an invitation for their address
  open,         // anybody; an address stays unverified until an invitation or an operator vouches
};

inline constexpr std::size_t email_bytes_max = 254;  // RFC 5321 §4.5.3.1.3, less the brackets
inline constexpr std::size_t person_name_chars_max = 100;

// The one spelling under which an address is stored and looked up: without blanks around it, in
// lower case. nullopt unless it is printable ASCII of the form local@domain, with a dot-separated
// domain of letters, digits and hyphens. Whether anybody reads mail there only mail can tell.
std::optional<std::string> normalized_email(std::string_view text);

}  // namespace arouter
