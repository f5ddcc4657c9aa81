#include "net/gather.hpp"

#include <functional>

#include <arouter/base/check.hpp>

namespace arouter::net {
namespace {

iovec part_of(std::string_view bytes) {
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

void GatherList::add(std::string_view bytes) {
  if (bytes.empty()) return;
  AROUTER_CHECK(first_ + count_ < parts_max);
  parts_[first_ + count_++] = part_of(bytes);
}

void GatherList::add_front(std::string_view bytes) {
  if (bytes.empty()) return;
  AROUTER_CHECK(first_ > 0);
  parts_[--first_] = part_of(bytes);
  ++count_;
}

bool GatherList::advance(std::size_t bytes) {
  while (count_ > 0 && bytes >= parts_[first_].iov_len) {
    bytes -= parts_[first_].iov_len;
    ++first_;
    --count_;
  }
  if (count_ == 0) return true;
  auto& part = parts_[first_];
  part.iov_base = static_cast<char*>(part.iov_base) + bytes;
  part.iov_len -= bytes;
  return false;
}

std::string GatherList::take_front_of(std::string_view memory) {
  if (count_ == 0) return {};
  const auto& front = parts_[first_];
  const char* begin = static_cast<const char*>(front.iov_base);
  const std::less<const char*> before;
  if (before(begin, memory.data()) || !before(begin, memory.data() + memory.size())) return {};
  std::string copy(begin, front.iov_len);
  ++first_;
  --count_;
  return copy;
}

}  // namespace arouter::net
