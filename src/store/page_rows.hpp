// Pages over rows: one row more than asked for tells whether another page follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arouter/ports/page.hpp>

#include "store/row.hpp"

namespace arouter::store {

// What a paged statement is asked for: LIMIT items + 1, and the position to continue from.
struct PageBounds {
  explicit PageBounds(const PageRequest& page)
      : fetched(static_cast<std::int64_t>(page.items) + 1),
        offset(static_cast<std::int64_t>(page.offset)) {
    if (!page.after) return;
    after_at = to_timestamp(page.after->at);
    after_id = page.after->id;
  }

  std::int64_t fetched;
  std::int64_t offset;
  std::optional<std::string> after_at;
  std::optional<std::string> after_id;
};

// Cuts off the row too many and says where the next page begins.
template <class Item, class Position>
void end_page(Page<Item>& page, const PageRequest& asked, Position position_of) {
  if (page.items.size() <= asked.items) return;
  page.items.resize(asked.items);
  page.next = position_of(page.items.back());
}

}  // namespace arouter::store
