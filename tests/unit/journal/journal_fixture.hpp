// A journal on a file system in memory, maintained by hand.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arouter/journal/journal.hpp>
#include <gtest/gtest.h>

#include "support/faulty_files.hpp"
#include "support/manual_clock.hpp"
#include "unit/journal/rows.hpp"

namespace arouter::journal {

inline constexpr std::size_t small_segment_bytes = std::size_t{16} << 10;

class JournalFixture : public ::testing::Test {
 protected:
  JournalFixture() {
    config.dir = "journal";
    config.segment_bytes = small_segment_bytes;
    config.bytes_max = 64 * small_segment_bytes;
    config.background = false;
    config.replica.value.bytes[0] = 0xAB;
  }

  // The journal of a process that finds `files`.
  std::unique_ptr<UsageJournal> open() {
    auto opened = try_open();
    if (!opened) ADD_FAILURE() << opened.error().message();
    return opened ? std::move(*opened) : nullptr;
  }
  Result<std::unique_ptr<UsageJournal>> try_open() {
    return open_journal(*files, clock, config,
                        [this](std::string_view problem) { problems.emplace_back(problem); });
  }

  // The process is killed, or its machine fails; a next one starts. What the dead one had stays
  // usable by its object.
  std::unique_ptr<UsageJournal> reopen_after_kill() {
    use(files->after_kill());
    return open();
  }
  std::unique_ptr<UsageJournal> reopen_after_crash() {
    use(files->after_crash());
    return open();
  }
  // From here on `files` is `next`.
  void use(std::unique_ptr<test::FaultyFiles> next) {
    former_.push_back(std::exchange(files, std::move(next)));
  }

  [[nodiscard]] std::vector<std::string> segment_paths(std::string_view suffix = ".segment") const {
    std::vector<std::string> paths;
    for (const std::string& path : files->paths()) {
      if (path.ends_with(suffix)) paths.push_back(path);
    }
    return paths;
  }

  static void call(UsageJournal& journal, std::uint64_t number) {
    const Status opened = journal.opened(abandoned(row(number)));
    ASSERT_TRUE(opened) << opened.error().message();
    journal.settled(row(number));
  }

  test::ManualClock clock;
  std::unique_ptr<test::FaultyFiles> files = std::make_unique<test::FaultyFiles>();
  JournalConfig config;
  std::vector<std::string> problems;

 private:
  std::vector<std::unique_ptr<test::FaultyFiles>> former_;
};

}  // namespace arouter::journal
