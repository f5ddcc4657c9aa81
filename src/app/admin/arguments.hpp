// Command-line texts of administration commands as values. Errors name the option and what it
// takes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/key.hpp>

namespace arouter::app::admin {

Result<OrgId> org_argument(std::string_view text);
Result<Money> money_argument(std::string_view option, std::string_view text);  // >= 0
Result<LimitReset> reset_argument(std::string_view text);
Result<std::string> hash_argument(std::string_view text);  // 64 hexadecimal digits
Result<KeyKind> kind_argument(std::string_view text);
// Of an organisation or a key: UTF-8 and not blank.
Result<std::string> name_argument(std::string_view text);
// Not before `now`.
Result<WallTime> expiry_argument(std::string_view text, WallTime now);
// Comma-separated; blanks around items are dropped, empty items refused. "all" is the empty list,
// which allows everything.
Result<std::vector<std::string>> models_argument(std::string_view text);
Result<std::vector<std::string>> providers_argument(std::string_view text);

// An error about what was given on the command line: its message begins with the option.
Error bad_option(std::string_view option, std::string_view what);
bool is_bad_option(const Error& error);

}  // namespace arouter::app::admin
