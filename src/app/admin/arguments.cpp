#include "app/admin/arguments.hpp"

#include <arouter/base/calendar.hpp>
#include <arouter/base/text.hpp>
#include <arouter/domain/window.hpp>

namespace arouter::app::admin {
namespace {

Error bad(std::string_view option, std::string_view text, std::string_view allowed) {
  return fail(ErrorCode::invalid_request, std::string(option) + ": \"" + std::string(text) +
                                              "\" is not valid; allowed: " + std::string(allowed));
}

}  // namespace

Result<OrgId> org_argument(std::string_view text) {
  const auto id = Uuid::parse(text);
  if (!id) return bad("--org", text, "an organisation id (UUID), as create-org prints it");
  return OrgId{*id};
}

Result<Money> money_argument(std::string_view option, std::string_view text) {
  const auto amount = Money::parse_decimal(text);
  if (!amount || *amount < Money()) {
    return bad(option, text, "US dollars, at least 0, such as 12.50, at most 9 decimals");
  }
  return *amount;
}

Result<LimitReset> reset_argument(std::string_view text) {
  const auto reset = parse_limit_reset(text);
  if (!reset) return bad("--limit-reset", text, "daily, weekly, monthly or never");
  return *reset;
}

Result<WallTime> time_argument(std::string_view option, std::string_view text) {
  const auto time = parse_rfc3339(text);
  if (!time) return bad(option, text, "a time with its zone, such as 2027-01-31T00:00:00Z");
  return *time;
}

Result<std::string> hash_argument(std::string_view text) {
  if (text.size() != 64 || !from_hex(text)) {
    return bad("--hash", text, "the key's hash, 64 hexadecimal digits, as list-keys prints it");
  }
  return to_lower(text);
}

Result<KeyKind> kind_argument(std::string_view text) {
  if (text == "inference") return KeyKind::inference;
  if (text == "management") return KeyKind::management;
  return bad("--kind", text, "inference or management");
}

std::vector<std::string> list_argument(std::string_view text) {
  std::vector<std::string> items;
  for (const auto item : split(text, ',')) {
    if (const auto trimmed = trim(item); !trimmed.empty()) items.emplace_back(trimmed);
  }
  return items;
}

}  // namespace arouter::app::admin
