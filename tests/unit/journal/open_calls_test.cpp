#include "journal/open_calls.hpp"

#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "unit/journal/rows.hpp"

namespace arouter::journal {
namespace {

// Places are compared, never followed.
LiveSegment* segment(std::uintptr_t number) {
  return reinterpret_cast<LiveSegment*>(number * 64);
}

TEST(OpenCalls, BehavesLikeAMapUnderRandomUse) {
  std::mt19937 random(5);
  OpenCalls calls;
  std::map<std::uint64_t, std::size_t> model;
  for (std::size_t step = 1; step < 100'000; ++step) {
    const std::uint64_t number = random() % 500;
    const RequestId id = id_of(number);
    if (random() % 2 == 0) {
      const auto before = calls.put(id, {segment(1), step});
      ASSERT_EQ(before.has_value(), model.contains(number));
      if (before) {
        ASSERT_EQ(before->begin, model[number]);
      }
      model[number] = step;
    } else {
      const auto taken = calls.take(id);
      ASSERT_EQ(taken.has_value(), model.contains(number));
      if (taken) {
        ASSERT_EQ(taken->begin, model[number]);
      }
      model.erase(number);
    }
    ASSERT_EQ(calls.size(), model.size());
  }
}

TEST(OpenCalls, SweepingComesAcrossEveryCall) {
  OpenCalls calls;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    calls.put(id_of(number), {segment(1), number});
  }
  std::set<std::size_t> seen;
  for (int slot = 0; slot < 4096; ++slot) {
    if (const OpenCall* call = calls.sweep()) seen.insert(call->place.begin);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace arouter::journal
