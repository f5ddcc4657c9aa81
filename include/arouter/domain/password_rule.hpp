// The rule for new passwords: long enough, not the person's address, not one that everybody tries
// first. No classes of characters are asked for: they make passwords worse (NIST SP 800-63B).
#pragma once

#include <cstddef>
#include <string_view>

#include <arouter/base/result.hpp>

namespace arouter {

inline constexpr std::size_t password_bytes_min = 12;
inline constexpr std::size_t password_bytes_max = 256;

// `email` is the person's, as normalized_email spells it. Errors: invalid_request, saying which
// part of the rule was broken and never repeating the password.
Status check_new_password(std::string_view password, std::string_view email);

}  // namespace arouter
