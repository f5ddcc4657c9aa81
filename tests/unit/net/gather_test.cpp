#include "net/gather.hpp"

#include <string>

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

std::string left_of(const GatherList& parts) {
  std::string text;
  for (const auto& part : parts.left()) {
    text.append(static_cast<const char*>(part.iov_base), part.iov_len);
  }
  return text;
}

TEST(GatherList, KnowsWhatIsLeftAfterEveryPartialWrite) {
  const std::string whole = "headbodyend";
  for (std::size_t first = 0; first <= whole.size(); ++first) {
    GatherList parts;
    parts.add("head");
    parts.add("");
    parts.add("body");
    parts.add("end");
    EXPECT_EQ(parts.advance(first), first == whole.size());
    EXPECT_EQ(left_of(parts), whole.substr(first));
    EXPECT_TRUE(parts.advance(whole.size() - first));
    EXPECT_TRUE(parts.empty());
  }
}

TEST(GatherList, CopiesAFrontThatLiesInBorrowedMemory) {
  const std::string borrowed = "borrowed";
  const std::string own = "own";
  GatherList parts;
  parts.add(borrowed);
  parts.add(own);
  parts.advance(3);
  const auto copy = parts.take_front_of(borrowed);
  EXPECT_EQ(copy, "rowed");
  EXPECT_EQ(parts.take_front_of(borrowed), "");
  parts.add_front(copy);
  EXPECT_EQ(left_of(parts), "rowedown");
}

}  // namespace
}  // namespace arouter::net
