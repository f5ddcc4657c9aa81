#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <arouter/base/clock.hpp>
#include <arouter/base/core.hpp>
#include <arouter/journal/journal.hpp>
#include <arouter/journal/posix_files.hpp>
#include <gmock/gmock.h>

#include "unit/journal/rows.hpp"

namespace arouter::journal {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A directory of its own, removed at the end.
class PosixFilesTest : public ::testing::Test {
 protected:
  PosixFilesTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "arouter-journal-XXXXXX";
    dir = ::mkdtemp(pattern.data());
    config.dir = dir + "/journal";
    config.segment_bytes = std::size_t{256} << 10;
    config.bytes_max = std::uint64_t{64} << 20;
    config.sync = std::chrono::milliseconds(1);
  }
  ~PosixFilesTest() override { std::filesystem::remove_all(dir); }

  std::unique_ptr<UsageJournal> open() {
    auto journal = open_journal(*files, clock, config);
    if (!journal) ADD_FAILURE() << journal.error().message();
    return journal ? std::move(*journal) : nullptr;
  }

  std::string dir;
  SystemClock clock;
  std::unique_ptr<FileSystem> files = make_posix_files();
  JournalConfig config;
};

TEST_F(PosixFilesTest, WhatIsWrittenIntoAMappingIsInTheFile) {
  const std::string path = dir + "/file";
  auto file = files->create(path, 8192);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(std::filesystem::file_size(path), 8192u);
  (*file)->prefault(0, 8192);
  (*file)->bytes()[4100] = std::byte{'x'};
  EXPECT_TRUE((*file)->sync(8192));
  (*file)->release();
  EXPECT_EQ(files->read(path)->at(4100), 'x');
  EXPECT_EQ(files->read(path, 10)->size(), 10u);
  EXPECT_EQ((*file)->bytes()[4100], std::byte{'x'});
}

TEST_F(PosixFilesTest, ListsRenamesRemovesAndSyncs) {
  ASSERT_TRUE(files->create_directories(dir + "/a/b"));
  ASSERT_TRUE(files->create(dir + "/a/b/two", 1));
  ASSERT_TRUE(files->create(dir + "/a/b/one", 1));
  EXPECT_THAT(*files->list(dir + "/a/b"), ElementsAre("one", "two"));
  EXPECT_TRUE(files->rename(dir + "/a/b/one", dir + "/a/b/three"));
  EXPECT_TRUE(files->remove(dir + "/a/b/two"));
  EXPECT_THAT(*files->list(dir + "/a/b"), ElementsAre("three"));
  EXPECT_TRUE(files->sync_directory(dir + "/a/b"));
}

TEST_F(PosixFilesTest, SaysWhatIsMissingAndWhatIsInTheWay) {
  EXPECT_EQ(files->read(dir + "/none").error().code(), ErrorCode::not_found);
  EXPECT_EQ(files->remove(dir + "/none").error().code(), ErrorCode::not_found);
  EXPECT_EQ(files->list(dir + "/none").error().code(), ErrorCode::not_found);
  ASSERT_TRUE(files->create(dir + "/file", 1));
  EXPECT_FALSE(files->create(dir + "/file", 1));
  EXPECT_EQ(files->create(dir + "/huge", std::size_t{1} << 60).error().code(),
            ErrorCode::unavailable);
  EXPECT_THAT(*files->list(dir), ElementsAre("file"));
}

TEST_F(PosixFilesTest, ALockIsHeldUntilItsHolderIsGone) {
  auto held = files->lock(dir + "/lock");
  ASSERT_TRUE(held);
  EXPECT_EQ(files->lock(dir + "/lock").error().code(), ErrorCode::conflict);
  held->reset();
  EXPECT_TRUE(files->lock(dir + "/lock"));
}

TEST_F(PosixFilesTest, ASecondJournalInTheDirectoryIsRefusedByName) {
  const auto journal = open();
  const auto second = open_journal(*files, clock, config);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message(), HasSubstr(config.dir));
}

TEST_F(PosixFilesTest, CoresWriteWhileOneDrainerFollows) {
  constexpr std::size_t cores = 4;
  constexpr std::uint64_t calls = 3000;
  config.cores = cores;
  const auto journal = open();
  std::vector<std::thread> writers;
  std::atomic<std::size_t> running{cores};
  for (std::size_t core = 0; core < cores; ++core) {
    writers.emplace_back([&, core] {
      set_current_core(core);
      for (std::uint64_t i = 0; i < calls; ++i) {
        const std::uint64_t number = core * calls + i;
        while (!journal->opened(abandoned(row(number)))) std::this_thread::yield();
        journal->settled(row(number));
      }
      --running;
    });
  }
  std::vector<std::vector<std::uint64_t>> seen(cores);
  bool last_round = false;
  for (std::uint64_t round = 0;; ++round) {
    const bool writers_done = running == 0;
    const JournalBatch batch = journal->next(200);
    if (round % 7 == 3) {
      journal->rewind();
      continue;
    }
    for (const std::uint64_t number : numbers_of(batch.records)) {
      seen[number / calls].push_back(number % calls);
    }
    journal->acknowledge(batch.position);
    if (last_round && batch.records.empty()) break;
    last_round = writers_done && batch.records.empty();
  }
  for (std::thread& writer : writers) writer.join();
  for (const auto& numbers : seen) {
    ASSERT_EQ(numbers.size(), calls);
    EXPECT_TRUE(std::ranges::is_sorted(numbers));
  }
  journal->close();
  EXPECT_EQ(journal->stats().records_pending, 0u);
  EXPECT_THAT(*files->list(config.dir), ElementsAre("lock"));
}

// Writes calls and tells the number of each that was settled, until it is killed.
[[noreturn]] void write_until_killed(UsageJournal& journal, int told) {
  for (std::uint64_t number = 0;; ++number) {
    if (!journal.opened(abandoned(row(number)))) ::_exit(3);
    if (number % 10 == 9) continue;  // stays open
    journal.settled(row(number));
    if (::write(told, &number, sizeof number) != sizeof number) ::_exit(4);
  }
}

TEST_F(PosixFilesTest, AKilledProcessLosesNothingItReportedAsSettled) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    const auto journal = open();
    write_until_killed(*journal, pipe[1]);
  }
  ::close(pipe[1]);
  std::vector<std::uint64_t> told;
  std::uint64_t number = 0;
  while (::read(pipe[0], &number, sizeof number) == sizeof number) {
    told.push_back(number);
    if (told.size() == 3000) ::kill(child, SIGKILL);
  }
  ::close(pipe[0]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;

  const auto journal = open();
  std::set<std::uint64_t> settled;
  std::set<std::uint64_t> left_open;
  for (const UsageRecord& record : drain_all(*journal)) {
    const auto expected = row(number_of(record));
    if (record.status == CallStatus::abandoned) {
      EXPECT_EQ(record, abandoned(expected));
      left_open.insert(number_of(record));
    } else {
      EXPECT_EQ(record, expected);
      settled.insert(number_of(record));
    }
  }
  ASSERT_GE(told.size(), 3000u);
  for (const std::uint64_t each : told) ASSERT_TRUE(settled.contains(each)) << each;
  for (std::uint64_t each = 9; each < told.back(); each += 10) {
    ASSERT_TRUE(left_open.contains(each)) << each;
  }
  EXPECT_LE(settled.size(), told.size() + 1);
  EXPECT_TRUE(journal->recovered());
}

}  // namespace
}  // namespace arouter::journal
