#include <arouter/journal/inspect.hpp>
#include <gmock/gmock.h>

#include "journal/segment_format.hpp"
#include "unit/journal/journal_fixture.hpp"

namespace arouter::journal {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using JournalInspect = JournalFixture;

TEST_F(JournalInspect, CountsRecordsByKindAndNeverShowsThem) {
  const auto journal = open();
  call(*journal, 1);
  call(*journal, 2);
  journal->noted(row(3));
  ASSERT_TRUE(journal->opened(row(4)));
  const auto json = inspect_json(*files, config.dir);
  ASSERT_TRUE(json) << json.error().message();
  EXPECT_THAT(*json, AllOf(HasSubstr(R"("file":"00000000.segment","header":"valid")"),
                           HasSubstr(R"("opened":3,"settled":2,"noted":1,"damaged_places":0)"),
                           HasSubstr(R"("unsettled_calls":1,"records_to_replay":4)"),
                           HasSubstr(R"("replica":"ab000000-)"), Not(HasSubstr("gpt"))));
}

TEST_F(JournalInspect, ShowsDamageSparesAndWhatWasKeptAside) {
  const auto journal = open();
  for (std::uint64_t number = 0; number < 3; ++number) journal->noted(row(number));
  journal->maintain();
  files->flip(segment_paths()[0], segment_header_bytes + 20, 1);
  const auto json = inspect_json(*files, config.dir);
  EXPECT_THAT(*json, AllOf(HasSubstr(R"("noted":2,"damaged_places":1,"torn_tail":false)"),
                           HasSubstr(R"("file":"00000001.segment","header":"unused")"),
                           HasSubstr(R"("totals":{"segments":2,)")));
  drain_all(*journal);
  journal->close();
  EXPECT_THAT(*inspect_json(*files, config.dir), HasSubstr("00000000.segment.corrupt"));
}

TEST_F(JournalInspect, AnEmptyDirectoryHasNoSegments) {
  EXPECT_THAT(*inspect_json(*files, "nothing"), HasSubstr(R"("segments":[],"totals":{)"));
}

TEST_F(JournalInspect, ReplayYieldsWhatARestartWouldDrainAndChangesNothing) {
  const auto journal = open();
  call(*journal, 1);
  ASSERT_TRUE(journal->opened(abandoned(row(2))));
  use(files->after_kill());
  const auto before = files->paths();
  auto replay = open_replay(*files, config.dir);
  ASSERT_TRUE(replay) << replay.error().message();
  EXPECT_FALSE(try_open());  // the directory is taken
  EXPECT_THAT((*replay)->next(1), ElementsAre(row(1)));
  EXPECT_THAT((*replay)->next(5), ElementsAre(abandoned(row(2))));
  EXPECT_THAT((*replay)->next(5), IsEmpty());
  replay->reset();
  EXPECT_EQ(files->paths(), before);
  EXPECT_EQ(drain_all(*open()).size(), 2u);
}

TEST_F(JournalInspect, ReplayIsRefusedWhileAGatewayRuns) {
  const auto journal = open();
  EXPECT_EQ(open_replay(*files, config.dir).error().code(), ErrorCode::conflict);
}

}  // namespace
}  // namespace arouter::journal
