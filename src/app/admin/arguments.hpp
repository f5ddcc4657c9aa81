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
Result<WallTime> time_argument(std::string_view option, std::string_view text);
Result<std::string> hash_argument(std::string_view text);  // 64 hexadecimal digits
Result<KeyKind> kind_argument(std::string_view text);
// Comma-separated; blanks around items are dropped, empty items too.
std::vector<std::string> list_argument(std::string_view text);

}  // namespace arouter::app::admin
