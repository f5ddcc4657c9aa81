// GatherList: the parts of one write, in order, and what is left of them after partial writes.
// Views only; whoever adds a part keeps its bytes alive.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <sys/uio.h>

namespace arouter::net {

class GatherList {
 public:
  static constexpr std::size_t parts_max = 16;

  // Empty parts are left out. More than `parts_max - 1` of them are a programming error.
  void add(std::string_view bytes);
  // Goes before everything that is left.
  void add_front(std::string_view bytes);

  [[nodiscard]] std::span<const iovec> left() const { return {parts_.data() + first_, count_}; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  // Drops the first `bytes` bytes of all parts together; true when nothing is left.
  bool advance(std::size_t bytes);

  // Removes the first part when it lies inside `memory`, and returns a copy of it.
  std::string take_front_of(std::string_view memory);

 private:
  std::array<iovec, parts_max> parts_;
  std::size_t first_ = 1;  // one free place in front
  std::size_t count_ = 0;
};

}  // namespace arouter::net
