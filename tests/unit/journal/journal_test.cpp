#include <numeric>

#include <arouter/journal/journal.hpp>
#include <gmock/gmock.h>

#include "unit/journal/journal_fixture.hpp"

namespace arouter::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Journal = JournalFixture;

std::vector<std::uint64_t> counting(std::uint64_t from, std::uint64_t to) {
  std::vector<std::uint64_t> numbers(to - from);
  std::iota(numbers.begin(), numbers.end(), from);
  return numbers;
}

TEST_F(Journal, HandsOutWhatWasSettledAndNotedInOrder) {
  const auto journal = open();
  ASSERT_TRUE(journal->opened(abandoned(row(1))));
  journal->noted(row(2));
  journal->settled(row(1));
  const JournalBatch batch = journal->next(100);
  EXPECT_THAT(batch.records, ElementsAre(row(2), row(1)));
  EXPECT_THAT(journal->next(100).records, IsEmpty());
}

TEST_F(Journal, AnOpenCallIsNotHandedOut) {
  const auto journal = open();
  ASSERT_TRUE(journal->opened(abandoned(row(1))));
  EXPECT_THAT(journal->next(100).records, IsEmpty());
  EXPECT_EQ(journal->stats().records_pending, 0u);
}

TEST_F(Journal, BatchesAreAsLargeAsAskedForAcrossSegments) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 200; ++number) call(*journal, number);
  EXPECT_GT(segment_paths().size(), 4u);
  EXPECT_EQ(numbers_of(journal->next(7).records), counting(0, 7));
  EXPECT_EQ(numbers_of(journal->next(150).records), counting(7, 157));
  EXPECT_EQ(numbers_of(journal->next(150).records), counting(157, 200));
}

TEST_F(Journal, CountsWhatIsNotAcknowledged) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 10; ++number) call(*journal, number);
  EXPECT_EQ(journal->stats().records_pending, 10u);
  const JournalBatch first = journal->next(4);
  const JournalBatch second = journal->next(4);
  EXPECT_EQ(journal->stats().records_pending, 10u);
  journal->acknowledge(first.position);
  EXPECT_EQ(journal->stats().records_pending, 6u);
  journal->acknowledge(second.position);
  EXPECT_EQ(journal->stats().records_pending, 2u);
}

TEST_F(Journal, RewindRepeatsEverythingUnacknowledgedInTheSameOrder) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 120; ++number) call(*journal, number);
  journal->acknowledge(journal->next(10).position);
  const auto second = journal->next(50).records;
  const auto third = journal->next(30).records;
  journal->rewind();
  for (std::uint64_t number = 120; number < 130; ++number) call(*journal, number);

  EXPECT_EQ(numbers_of(journal->next(30).records), counting(10, 40));
  journal->rewind();
  EXPECT_EQ(numbers_of(journal->next(1000).records), counting(10, 90));
  const JournalBatch rest = journal->next(1000);
  EXPECT_EQ(numbers_of(rest.records), counting(90, 130));
  journal->acknowledge(rest.position);
  EXPECT_EQ(journal->stats().records_pending, 0u);
  journal->rewind();
  EXPECT_THAT(journal->next(1000).records, IsEmpty());
}

TEST_F(Journal, PiecesOfARewoundBatchCanBeAcknowledgedOneByOne) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 90; ++number) call(*journal, number);
  (void)journal->next(1000);
  journal->rewind();
  EXPECT_EQ(numbers_of(drain_all(*journal, 7)), counting(0, 90));
  journal->close();
  EXPECT_THAT(segment_paths(), IsEmpty());
}

TEST_F(Journal, RemovesAcknowledgedSegmentsAndKeepsTheActiveOne) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 200; ++number) call(*journal, number);
  const JournalBatch batch = journal->next(1000);
  journal->maintain();
  const std::size_t before = segment_paths().size();
  journal->acknowledge(batch.position);
  journal->maintain();
  EXPECT_GT(before, 4u);
  const std::size_t after = segment_paths().size();
  EXPECT_LE(after, 3u);  // the active one, a spare in hand and one offered
  EXPECT_EQ(journal->stats().bytes_used, after * small_segment_bytes);
}

TEST_F(Journal, KeepsASegmentWhileACallOpenedInItRuns) {
  const auto journal = open();
  ASSERT_TRUE(journal->opened(abandoned(row(1000))));
  const auto first = segment_paths();
  ASSERT_EQ(first.size(), 1u);
  for (std::uint64_t number = 0; number < 60; ++number) call(*journal, number);
  drain_all(*journal);
  journal->maintain();
  EXPECT_THAT(segment_paths(), ::testing::Contains(first[0]));
  journal->settled(row(1000));
  EXPECT_EQ(numbers_of(drain_all(*journal)), counting(1000, 1001));
  journal->maintain();
  EXPECT_THAT(segment_paths(), ::testing::Not(::testing::Contains(first[0])));
}

TEST_F(Journal, LeavesAnEmptyDirectoryWhenEverythingWasDrained) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 100; ++number) call(*journal, number);
  journal->maintain();
  drain_all(*journal);
  journal->close();
  EXPECT_THAT(segment_paths(), IsEmpty());
  EXPECT_EQ(journal->stats().bytes_used, 0u);
}

TEST_F(Journal, DrainsAfterItWasClosedAndRefusesNewCalls) {
  const auto journal = open();
  call(*journal, 1);
  journal->close();
  EXPECT_FALSE(journal->opened(row(2)));
  journal->settled(row(3));
  EXPECT_EQ(journal->stats().records_dropped, 1u);
  EXPECT_EQ(numbers_of(drain_all(*journal)), counting(1, 2));
  journal->close();
  EXPECT_THAT(segment_paths(), IsEmpty());
}

TEST_F(Journal, SyncsWithEachSettlementWhenAsked) {
  config.sync = std::chrono::milliseconds(0);
  const auto journal = open();
  ASSERT_TRUE(journal->opened(abandoned(row(1))));
  EXPECT_EQ(files->syncs(), 0u);
  journal->settled(row(1));
  EXPECT_EQ(files->syncs(), 1u);
  EXPECT_EQ(numbers_of(drain_all(*reopen_after_crash())), counting(1, 2));
}

TEST_F(Journal, RefusesCallsWhileSyncingFailsAndRecovers) {
  const auto journal = open();
  call(*journal, 1);
  files->fail_sync(true);
  journal->maintain();
  const Status refused = journal->opened(row(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
  EXPECT_FALSE(journal->stats().accepting);
  EXPECT_THAT(problems, ElementsAre(HasSubstr("cannot sync")));
  files->fail_sync(false);
  journal->maintain();
  EXPECT_TRUE(journal->opened(row(2)));
  EXPECT_TRUE(journal->stats().accepting);
}

TEST_F(Journal, RefusesSettingsThatCannotWork) {
  config.bytes_max = 1000;
  EXPECT_THAT(try_open().error().message(), HasSubstr("journal.bytes_max must be at least"));
  config.bytes_max = 1 << 20;
  config.cores = 0;
  EXPECT_EQ(try_open().error().code(), ErrorCode::invalid_request);
}

TEST_F(Journal, MakesSegmentsSmallerWhenTheBudgetIs) {
  config.segment_bytes = 1 << 20;
  config.bytes_max = 1 << 20;
  const auto journal = open();
  call(*journal, 1);
  EXPECT_EQ(journal->stats().bytes_used, std::uint64_t{1 << 18});
}

TEST_F(Journal, OneProcessAtATimeUsesADirectory) {
  const auto journal = open();
  const auto second = try_open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::conflict);
  EXPECT_THAT(second.error().message(), HasSubstr("journal directory journal is in use"));
}

}  // namespace
}  // namespace arouter::journal
