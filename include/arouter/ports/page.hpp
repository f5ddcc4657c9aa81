// Pages of lists: newest first, by position (keyset) or by offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>

namespace arouter {

// Where an item stands in a list ordered by time, newest first, then by id, descending.
struct PagePosition {
  PagePosition() = default;
  PagePosition(WallTime at_in, std::string id_in) : at(at_in), id(std::move(id_in)) {}
  WallTime at{};
  std::string id;
};

struct PageRequest {
  static constexpr std::uint64_t items_default = 100;
  static constexpr std::uint64_t items_max = 1000;

  PageRequest() = default;
  std::uint64_t items = items_default;  // 1 … items_max
  std::uint64_t offset = 0;             // counted from `after`, or from the newest
  std::optional<PagePosition> after;    // only what comes after this position
};

template <class Item>
struct Page {
  Page() = default;
  std::vector<Item> items;
  std::uint64_t total = 0;           // of the whole list
  std::optional<PagePosition> next;  // of the last item here, when more follow
};

}  // namespace arouter
