// The promise that a settlement always has room.
#include <random>

#include <gmock/gmock.h>

#include "unit/journal/journal_fixture.hpp"

namespace arouter::journal {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using JournalRoom = JournalFixture;

// Every text as long as it may be.
UsageRecord largest_row(std::uint64_t number) {
  UsageRecord record = row(number);
  for (std::string* text :
       {&record.model, &record.requested_model, &record.upstream_id, &record.provider,
        &record.upstream_model, &record.user, &record.app_url, &record.app_title,
        &record.session_id, &record.error_slug, &record.finish_reason, &record.price_version,
        &record.native_finish_reason, &record.key_hash}) {
    *text = std::string(usage_text_bytes_max, 'x');
  }
  record.scopes.assign(8, ScopeWindow{ScopeId{INT64_MIN}, WallTime{}});
  return record;
}

// Opens calls until the journal refuses; returns how many were admitted.
std::uint64_t open_until_full(UsageJournal& journal, std::uint64_t from = 0) {
  std::uint64_t number = from;
  while (journal.opened(abandoned(row(number)))) ++number;
  return number - from;
}

TEST_F(JournalRoom, RefusesCallsAtTheCapAndSaysWhenToComeBack) {
  const auto journal = open();
  const std::uint64_t admitted = open_until_full(*journal);
  EXPECT_GT(admitted, 100u);
  EXPECT_LE(journal->stats().bytes_used, config.bytes_max);
  const Status refused = journal->opened(row(9999));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(refused.error().message(), "usage journal is full");
  EXPECT_EQ(refused.error().details().retry_after, std::chrono::seconds(1));
  EXPECT_FALSE(journal->stats().accepting);
  EXPECT_THAT(problems, ::testing::ElementsAre(HasSubstr("full")));
}

TEST_F(JournalRoom, EverySettlementFitsAfterTheDiskFilledUpEvenTheLargest) {
  const auto journal = open();
  const std::uint64_t admitted = open_until_full(*journal);
  files->refuse_space(true);
  for (std::uint64_t number = 0; number < admitted; ++number) {
    journal->settled(largest_row(number));
  }
  EXPECT_EQ(drain_all(*journal).size(), admitted);
  EXPECT_EQ(journal->stats().records_dropped, 0u);
}

TEST_F(JournalRoom, EverySettlementFitsWhateverTheInterleaving) {
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    use(std::make_unique<test::FaultyFiles>());
    const auto journal = open();
    std::mt19937 random(seed);
    std::vector<std::uint64_t> running;
    std::uint64_t settled = 0;
    for (std::uint64_t number = 0; number < 2000; ++number) {
      files->refuse_space(random() % 4 != 0);
      if (random() % 3 != 0) {
        const auto record = random() % 5 == 0 ? largest_row(number) : row(number);
        if (journal->opened(record)) running.push_back(number);
      } else if (!running.empty()) {
        std::swap(running[random() % running.size()], running.back());
        const auto record = random() % 2 == 0 ? largest_row(running.back()) : row(running.back());
        journal->settled(record);
        running.pop_back();
        ++settled;
      }
      if (random() % 50 == 0) journal->noted(largest_row(100'000 + number));
      if (random() % 100 == 0) journal->maintain();
    }
    files->refuse_space(true);
    for (const std::uint64_t number : running) journal->settled(largest_row(number));
    settled += running.size();
    const auto rows = drain_all(*journal);
    const auto calls = std::count_if(rows.begin(), rows.end(), [](const UsageRecord& each) {
      return number_of(each) < 100'000;
    });
    ASSERT_EQ(static_cast<std::uint64_t>(calls), settled) << "seed " << seed;
  }
}

TEST_F(JournalRoom, AcceptsAgainOnceSpaceIsFreed) {
  const auto journal = open();
  std::uint64_t number = 0;
  while (journal->opened(abandoned(row(number)))) journal->settled(row(number++));
  EXPECT_FALSE(journal->stats().accepting);
  drain_all(*journal, 1000);
  journal->maintain();
  EXPECT_TRUE(journal->stats().accepting);
  EXPECT_TRUE(journal->opened(row(number)));
}

TEST_F(JournalRoom, RefusesWhileTheDiskIsFullAndAcceptsAfterwards) {
  files->refuse_space(true);
  const auto journal = open();
  EXPECT_FALSE(journal->opened(row(1)));
  EXPECT_FALSE(journal->stats().accepting);
  journal->maintain();
  EXPECT_FALSE(journal->stats().accepting);
  files->refuse_space(false);
  journal->maintain();
  EXPECT_TRUE(journal->stats().accepting);
  EXPECT_TRUE(journal->opened(row(1)));
  journal->settled(row(1));
  EXPECT_EQ(drain_all(*journal).size(), 1u);
}

TEST_F(JournalRoom, NotedRecordsLeaveAQuarterToPaidCalls) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 20'000; ++number) journal->noted(row(number));
  EXPECT_GT(journal->stats().records_dropped, 0u);
  EXPECT_TRUE(journal->stats().accepting);
  EXPECT_LE(journal->stats().bytes_used, config.bytes_max / 4 * 3);
  EXPECT_GT(open_until_full(*journal, 50'000), 30u);
}

TEST_F(JournalRoom, ASettlementThatWasNeverOpenedIsKeptWhenThereIsRoom) {
  const auto journal = open();
  journal->settled(row(5));
  EXPECT_EQ(drain_all(*journal).size(), 1u);
  files->refuse_space(true);
  const auto admitted = open_until_full(*journal, 10);
  std::uint64_t kept = 0;
  for (; journal->stats().records_dropped == 0; ++kept) journal->settled(row(100'000 + kept));
  for (std::uint64_t number = 10; number < 10 + admitted; ++number) journal->settled(row(number));
  EXPECT_EQ(drain_all(*journal).size(), admitted + kept - 1);
}

TEST_F(JournalRoom, LongCallsDoNotPinSegments) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 10; ++number) {
    ASSERT_TRUE(journal->opened(abandoned(row(1'000'000 + number))));
  }
  // Many times the budget passes through while they run.
  for (std::uint64_t number = 0; number < 10'000; ++number) {
    call(*journal, number);
    if (number % 20 != 0) continue;
    drain_all(*journal, 1000);
    journal->maintain();
    ASSERT_LT(journal->stats().bytes_used, 20 * small_segment_bytes);
  }
  const auto next = reopen_after_kill();
  const auto rows = drain_all(*next, 1000);
  const auto left = std::count_if(rows.begin(), rows.end(), [](const UsageRecord& each) {
    return each == abandoned(row(number_of(each))) && number_of(each) >= 1'000'000;
  });
  EXPECT_EQ(left, 10);
}

}  // namespace
}  // namespace arouter::journal
