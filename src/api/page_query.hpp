// Paging as queries ask for it and answers continue it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::api {

// Reads `limit` (alias `page_size`), `offset` and `page_token` from the query for the list of that
// name in that organisation. Errors: invalid_request for anything but numbers in range, and for a
// token that was not made for this list.
Result<PageRequest> read_page(std::string_view query, OrgId org, std::string_view list);

// Opaque; says where the next page of that list begins.
std::string page_token(OrgId org, std::string_view list, const PagePosition& position);

// Members of the answer beside `data`: total_count, total and next_page_token, null on the last
// page.
template <class Item>
void write_page_members(wire::JsonWriter& json, OrgId org, std::string_view list,
                        const Page<Item>& page) {
  const auto total = static_cast<std::int64_t>(page.total);
  json.member("total_count", total).member("total", total).key("next_page_token");
  page.next ? json.string(page_token(org, list, *page.next)) : json.null();
}

}  // namespace arouter::api
