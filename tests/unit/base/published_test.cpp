#include <thread>

#include <arouter/base/published.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(Published, AReaderSeesEachNewValue) {
  Published<int> published(std::make_shared<const int>(1));
  Published<int>::Reader reader(published);
  EXPECT_EQ(*reader.get(), 1);
  published.publish(std::make_shared<const int>(2));
  EXPECT_EQ(*reader.get(), 2);
  EXPECT_EQ(*published.snapshot(), 2);
}

TEST(Published, AReaderOfNothingGetsNothing) {
  const Published<int> published;
  Published<int>::Reader reader(published);
  EXPECT_EQ(reader.get(), nullptr);
}

TEST(Published, AnOldValueLivesAsLongAsSomeoneHoldsIt) {
  Published<int> published(std::make_shared<const int>(1));
  Published<int>::Reader reader(published);
  const std::shared_ptr<const int> held = reader.get();
  published.publish(std::make_shared<const int>(2));
  EXPECT_EQ(*reader.get(), 2);
  EXPECT_EQ(*held, 1);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Published, ReadersOnOtherThreadsNeverGoBack) {
  Published<int> published(std::make_shared<const int>(0));
  std::thread writer([&published] {
    for (int i = 1; i <= 2'000; ++i) published.publish(std::make_shared<const int>(i));
  });
  Published<int>::Reader reader(published);
  int previous = 0;
  while (previous < 2'000) {
    const int seen = *reader.get();
    EXPECT_GE(seen, previous);
    previous = seen;
  }
  writer.join();
}

}  // namespace
}  // namespace arouter
