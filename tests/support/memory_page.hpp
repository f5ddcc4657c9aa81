// Pages of what a memory store holds, with the semantics of the PostgreSQL ones.
#pragma once

#include <algorithm>
#include <vector>

#include <arouter/ports/page.hpp>

namespace arouter::test {

// The page of `all`, in any order, that `asked` names.
template <class Item, class Position>
Page<Item> page_of(std::vector<Item> all, const PageRequest& asked, Position position_of) {
  const auto before = [](const PagePosition& a, const PagePosition& b) {
    return a.at != b.at ? a.at > b.at : a.id > b.id;
  };
  std::sort(all.begin(), all.end(),
            [&](const Item& a, const Item& b) { return before(position_of(a), position_of(b)); });
  Page<Item> page;
  page.total = all.size();
  std::uint64_t skipped = 0;
  for (auto& item : all) {
    if (asked.after && !before(*asked.after, position_of(item))) continue;
    if (skipped++ < asked.offset) continue;
    if (page.items.size() == asked.items) {
      page.next = position_of(page.items.back());
      break;
    }
    page.items.push_back(std::move(item));
  }
  return page;
}

}  // namespace arouter::test
