// What the next process finds after a kill, a power failure or damage.
#include <algorithm>
#include <cstring>

#include <gmock/gmock.h>

#include "journal/segment_format.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace arouter::journal {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using JournalRecovery = JournalFixture;

TEST_F(JournalRecovery, AKilledProcessLosesNothing) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 100; ++number) call(*journal, number);
  const auto next = reopen_after_kill();
  EXPECT_EQ(next->stats().records_pending, 100u);
  EXPECT_THAT(drain_all(*next), SizeIs(100));
  EXPECT_THAT(problems, IsEmpty());
}

TEST_F(JournalRecovery, AnUnsettledCallComesAsAbandonedChargedAtItsHold) {
  const auto journal = open();
  UsageRecord hold = row(1);
  hold.cost = Money::usd(3);
  ASSERT_TRUE(journal->opened(hold));
  call(*journal, 2);
  hold.status = CallStatus::abandoned;
  const auto next = reopen_after_kill();
  EXPECT_EQ(drain_all(*next), (std::vector<UsageRecord>{hold, row(2)}));
}

TEST_F(JournalRecovery, TheLastOpeningOfACallCounts) {
  const auto journal = open();
  UsageRecord hold = row(1);
  ASSERT_TRUE(journal->opened(hold));
  hold.cost = Money::usd(9);
  ASSERT_TRUE(journal->opened(hold));
  hold.status = CallStatus::abandoned;
  EXPECT_THAT(drain_all(*reopen_after_kill()), ElementsAre(hold));
}

TEST_F(JournalRecovery, ACallOpenedTwiceAndSettledLeavesNothingOpen) {
  const auto journal = open();
  ASSERT_TRUE(journal->opened(row(1)));
  ASSERT_TRUE(journal->opened(row(1)));
  journal->settled(row(1));
  EXPECT_THAT(drain_all(*journal), ElementsAre(row(1)));
  journal->close();
  EXPECT_THAT(segment_paths(), IsEmpty());
}

TEST_F(JournalRecovery, RecoveredRecordsComeBeforeNewOnes) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 60; ++number) call(*journal, number);
  const auto next = reopen_after_kill();
  EXPECT_FALSE(next->recovered());
  call(*next, 1000);
  const auto rows = drain_all(*next, 25);
  ASSERT_THAT(rows, SizeIs(61));
  EXPECT_EQ(number_of(rows.back()), 1000u);
  EXPECT_TRUE(next->recovered());
}

TEST_F(JournalRecovery, RecoveredAndNewRecordsNeverShareABatch) {
  call(*open(), 1);
  const auto next = reopen_after_kill();
  call(*next, 2);
  for (int round = 0; round < 2; ++round) {  // nor when they are repeated
    EXPECT_EQ(numbers_of(next->next(100).records), (std::vector<std::uint64_t>{1}));
    EXPECT_EQ(numbers_of(next->next(100).records), (std::vector<std::uint64_t>{2}));
    next->rewind();
  }
}

TEST_F(JournalRecovery, IsDoneOnlyWhenEverythingWasAcknowledged) {
  const auto journal = open();
  call(*journal, 1);
  call(*journal, 2);
  const auto next = reopen_after_kill();
  const JournalBatch first = next->next(1);
  const JournalBatch second = next->next(1);
  next->acknowledge(first.position);
  EXPECT_FALSE(next->recovered());
  next->rewind();
  EXPECT_EQ(numbers_of(next->next(10).records), numbers_of(second.records));
  next->acknowledge(second.position + 1);
  EXPECT_THAT(next->next(10).records, IsEmpty());  // looks for more behind the repeated one
  EXPECT_TRUE(next->recovered());
  next->maintain();
  EXPECT_THAT(segment_paths(), SizeIs(1));  // a new spare
}

TEST_F(JournalRecovery, AnEmptyDirectoryIsRecoveredAtOnce) {
  EXPECT_TRUE(open()->recovered());
}

TEST_F(JournalRecovery, UnusedSparesAreRemoved) {
  const auto journal = open();
  call(*journal, 1);
  journal->maintain();
  EXPECT_THAT(segment_paths(), SizeIs(2));
  const auto next = reopen_after_kill();
  EXPECT_THAT(segment_paths(), SizeIs(1));
  EXPECT_EQ(next->stats().bytes_used, small_segment_bytes);
}

TEST_F(JournalRecovery, SeveralGenerationsKeepTheirOrder) {
  call(*open(), 1);
  call(*reopen_after_kill(), 2);
  call(*reopen_after_kill(), 3);
  EXPECT_EQ(numbers_of(drain_all(*reopen_after_kill())), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(JournalRecovery, AFailedMachineKeepsWhatWasSynced) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 100; ++number) call(*journal, number);
  ASSERT_TRUE(journal->opened(abandoned(row(1000))));
  journal->maintain();
  for (std::uint64_t number = 100; number < 150; ++number) call(*journal, number);
  journal->settled(row(1000));
  auto numbers = numbers_of(drain_all(*reopen_after_crash()));
  std::ranges::sort(numbers);
  for (std::uint64_t number = 0; number < 100; ++number) ASSERT_THAT(numbers, Contains(number));
  EXPECT_THAT(numbers, Contains(1000u));
}

TEST_F(JournalRecovery, AFailedMachineKeepsTheSettlementsThatFreedASegment) {
  const auto journal = open();
  ASSERT_TRUE(journal->opened(abandoned(row(1000))));
  for (std::uint64_t number = 0; number < 100; ++number) call(*journal, number);
  journal->maintain();
  drain_all(*journal);
  journal->settled(row(1000));
  const std::string opened_in = segment_paths()[0];
  journal->maintain();
  ASSERT_THAT(segment_paths(), ::testing::Not(Contains(opened_in)));
  EXPECT_TRUE(std::ranges::count(drain_all(*reopen_after_crash()), row(1000)) == 1);
}

TEST_F(JournalRecovery, NothingIsRemovedWhileSyncingFails) {
  const auto journal = open();
  ASSERT_TRUE(journal->opened(abandoned(row(1000))));
  for (std::uint64_t number = 0; number < 100; ++number) call(*journal, number);
  journal->maintain();
  drain_all(*journal);
  journal->settled(row(1000));
  files->fail_sync(true);
  journal->maintain();
  EXPECT_THAT(drain_all(*reopen_after_crash()), Contains(abandoned(row(1000))));
}

TEST_F(JournalRecovery, ACrashAfterAnyByteKeepsExactlyTheWholeRecords) {
  const auto journal = open();
  std::vector<std::size_t> ends;
  std::size_t end = segment_header_bytes;
  for (std::uint64_t number = 0; number < 6; ++number) {
    journal->noted(row(number));
    const std::string content = *files->read(segment_paths()[0]);
    end = (content.find_last_not_of('\0') + 8) / 8 * 8;
    ends.push_back(end);
  }
  const auto written = files->after_kill();
  for (std::size_t cut = segment_header_bytes; cut < end; ++cut) {
    use(written->after_kill());
    files->erase_from(segment_paths()[0], cut);
    const std::string original = *written->read(segment_paths()[0]);
    const std::string left = *files->read(segment_paths()[0]);
    const auto whole = std::ranges::count_if(
        ends, [&](std::size_t each) { return left.compare(0, each, original, 0, each) == 0; });
    const auto next = open();
    ASSERT_THAT(drain_all(*next), SizeIs(whole)) << "cut at " << cut;
    ASSERT_EQ(next->stats().records_corrupt, 0u);
  }
}

TEST_F(JournalRecovery, AFlippedBitAnywhereIsToldAndNeverYieldsAWrongRow) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 4; ++number) journal->noted(row(number));
  const auto written = files->after_kill();
  const std::string path = segment_paths()[0];
  const std::size_t end = written->read(path)->find_last_not_of('\0') + 16;
  for (std::size_t at = 0; at < end; ++at) {
    use(written->after_kill());
    files->flip(path, at, 0x20);
    problems.clear();
    const auto next = open();
    ASSERT_NE(next, nullptr);
    const auto rows = drain_all(*next);
    ASSERT_GE(rows.size(), 3u) << at;
    for (const UsageRecord& each : rows) ASSERT_EQ(each, row(number_of(each))) << at;
    ASSERT_THAT(problems, ::testing::Not(IsEmpty())) << at;
  }
}

TEST_F(JournalRecovery, ADamagedSegmentIsKeptAsideAfterItsGoodRecordsWereDrained) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 4; ++number) journal->noted(row(number));
  const std::string path = segment_paths()[0];
  use(files->after_kill());
  files->flip(path, segment_header_bytes + 20, 1);
  const auto next = open();
  EXPECT_EQ(next->stats().records_corrupt, 1u);
  const JournalBatch batch = next->next(100);
  EXPECT_EQ(numbers_of(batch.records), (std::vector<std::uint64_t>{1, 2, 3}));
  next->maintain();
  EXPECT_THAT(segment_paths(".corrupt"), IsEmpty());
  next->acknowledge(batch.position);
  next->maintain();
  EXPECT_THAT(segment_paths(".corrupt"), ElementsAre(path + ".corrupt"));
  EXPECT_THAT(problems, ElementsAre(HasSubstr("damaged")));
}

TEST_F(JournalRecovery, DamageInALiveSegmentIsCountedAndTheFileKept) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 3; ++number) journal->noted(row(number));
  const std::string path = segment_paths()[0];
  files->flip(path, segment_header_bytes + 20, 1);
  EXPECT_EQ(numbers_of(drain_all(*journal)), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(journal->stats().records_corrupt, 1u);
  journal->close();
  EXPECT_THAT(files->paths(), Contains(path + ".corrupt"));
}

TEST_F(JournalRecovery, AFileThatCannotBeReadAgainIsKeptAndDoesNotBlockTheOthers) {
  const auto journal = open();
  call(*journal, 1);
  const auto next = reopen_after_kill();
  const std::string path = segment_paths()[0];
  call(*next, 2);
  files->fail_read(path);
  EXPECT_EQ(numbers_of(drain_all(*next)), (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(next->stats().records_corrupt, 1u);
  next->maintain();
  EXPECT_THAT(files->paths(), Contains(path + ".corrupt"));
}

TEST_F(JournalRecovery, AnotherFormatVersionIsAClearError) {
  const auto journal = open();
  call(*journal, 1);
  use(files->after_kill());
  // Version 2 with a checksum that is right.
  std::string content = *files->read(segment_paths()[0]);
  content[8] = 2;
  const auto reading = read_segment_header(std::as_bytes(std::span(content)));
  std::memcpy(content.data() + 60, &reading.computed_checksum, 4);
  files->write(segment_paths()[0], content);
  const auto refused = try_open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_request);
  EXPECT_THAT(refused.error().message(), HasSubstr("format version 2"));
}

TEST_F(JournalRecovery, SegmentsOfAnotherReplicaAreDrainedAndReported) {
  call(*open(), 1);
  config.replica.value.bytes[0] = 0xCD;
  const auto next = reopen_after_kill();
  EXPECT_THAT(problems, ElementsAre(HasSubstr("was written by replica ab")));
  EXPECT_THAT(drain_all(*next), SizeIs(1));
}

}  // namespace
}  // namespace arouter::journal
