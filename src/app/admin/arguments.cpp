#include "app/admin/arguments.hpp"

#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/base/text.hpp>
#include <arouter/domain/key_bounds.hpp>
#include <arouter/domain/window.hpp>
#include <nlohmann/json.hpp>

namespace arouter::app::admin {
namespace {

Error bad(std::string_view option, std::string_view text, std::string_view allowed) {
  return bad_option(option,
                    "\"" + std::string(text) + "\" is not valid; allowed: " + std::string(allowed));
}

// Malformed UTF-8 is what the two ways of printing it disagree on.
bool is_utf8(std::string_view text) {
  using Json = nlohmann::json;
  const Json json(text);
  return json.dump(-1, ' ', false, Json::error_handler_t::ignore) ==
         json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_provider_name(std::string_view text) {
  return !text.empty() && is_utf8(text);
}

Result<std::vector<std::string>> list_argument(std::string_view option, std::string_view text,
                                               bool (*check)(std::string_view),
                                               std::string_view allowed) {
  std::vector<std::string> items;
  if (trim(text) == "all") return items;
  for (const auto part : split(text, ',')) {
    const auto item = trim(part);
    if (!check(item)) return bad(option, item, allowed);
    items.emplace_back(item);
  }
  return items;
}

}  // namespace

Error bad_option(std::string_view option, std::string_view what) {
  auto error = fail(ErrorCode::invalid_request, std::string(option).append(": ").append(what));
  return std::move(error).with_param(std::string(option));
}

bool is_bad_option(const Error& error) {
  return error.details().param.starts_with("--");
}

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

Result<WallTime> expiry_argument(std::string_view text, WallTime now) {
  const auto time = parse_rfc3339(text);
  if (!time) return bad("--expires-at", text, "a time with its zone, such as 2027-01-31T00:00:00Z");
  if (*time <= now) return bad_option("--expires-at", "\"" + std::string(text) + "\" is over");
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

Result<std::string> name_argument(std::string_view text) {
  if (trim(text).empty()) return bad_option("--name", "must not be empty");
  if (!is_utf8(text)) return bad_option("--name", "is not valid UTF-8");
  return std::string(text);
}

Result<std::vector<std::string>> models_argument(std::string_view text) {
  return list_argument("--allowed-models", text, is_model_pattern,
                       "author/slug or author/*, separated by commas, or all");
}

Result<std::vector<std::string>> providers_argument(std::string_view text) {
  return list_argument("--allowed-providers", text, is_provider_name,
                       "ids of providers, separated by commas, or all");
}

}  // namespace arouter::app::admin
