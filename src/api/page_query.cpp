#include "api/page_query.hpp"

#include <chrono>
#include <optional>

#include <arouter/base/http.hpp>
#include <arouter/base/text.hpp>
#include <arouter/crypto/digest.hpp>

namespace arouter::api {

namespace {

constexpr std::size_t check_bytes = 8;

// Ties a position to its list: a token that was cut, or belongs elsewhere, does not fit. It guards
// against mistakes only; where a page begins is no secret, and the list shows its own rows alone.
std::string_view check_of(OrgId org, std::string_view list, std::string_view position,
                          crypto::Digest& digest) {
  std::string text("page of ");
  text.append(list).append(" in ").append(org.to_string()).append(" from ").append(position);
  digest = crypto::sha256(text);
  return {reinterpret_cast<const char*>(digest.bytes.data()), check_bytes};
}

std::optional<PagePosition> position_of(OrgId org, std::string_view list, std::string_view token) {
  const auto bytes = from_hex(token);
  if (!bytes || bytes->size() <= check_bytes) return std::nullopt;
  const auto text = std::string_view(*bytes).substr(check_bytes);
  crypto::Digest digest;
  if (!bytes->starts_with(check_of(org, list, text, digest))) return std::nullopt;
  const auto space = text.find(' ');
  const auto nanoseconds = parse_i64(text.substr(0, space));
  if (space == text.npos || !nanoseconds) return std::nullopt;
  return PagePosition(WallTime(std::chrono::nanoseconds(*nanoseconds)),
                      std::string(text.substr(space + 1)));
}

Error bad(std::string_view name, const std::string& what) {
  return fail(ErrorCode::invalid_request, std::string(name) + " " + what)
      .with_param(std::string(name));
}

// Reads one number; leaves `target` as it is when the query does not name it.
Status read_number(std::string_view query, std::string_view name, std::uint64_t min,
                   std::uint64_t max, std::uint64_t& target) {
  const auto text = query_value(query, name);
  if (!text) return {};
  const auto number = parse_u64(*text);
  if (!number || *number < min || *number > max) {
    return bad(name,
               "must be a number between " + std::to_string(min) + " and " + std::to_string(max));
  }
  target = *number;
  return {};
}

}  // namespace

std::string page_token(OrgId org, std::string_view list, const PagePosition& position) {
  const auto text = std::to_string(position.at.time_since_epoch().count()) + " " + position.id;
  crypto::Digest digest;
  return to_hex(check_of(org, list, text, digest)) + to_hex(std::string_view(text));
}

Result<PageRequest> read_page(std::string_view query, OrgId org, std::string_view list) {
  constexpr std::uint64_t offset_max = 10'000'000;
  PageRequest page;
  for (const auto* name : {"page_size", "limit"}) {
    auto read = read_number(query, name, 1, PageRequest::items_max, page.items);
    if (!read) return read.error();
  }
  auto offset = read_number(query, "offset", 0, offset_max, page.offset);
  if (!offset) return offset.error();
  const auto token = query_value(query, "page_token");
  if (!token || token->empty()) return page;
  page.after = position_of(org, list, *token);
  if (!page.after) return bad("page_token", "is not one of this list");
  return page;
}

}  // namespace arouter::api
