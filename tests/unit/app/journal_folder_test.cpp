#include "app/commands/journal_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/app/scratch_folder.hpp"

namespace arouter::app::commands {
namespace {

using test::ScratchFolder;

TEST(JournalFolder, IsTheOneWithSegments) {
  const ScratchFolder folder;
  folder.write("00000001.segment", "");
  EXPECT_EQ(journal_folder(folder.path()).value(), folder.path());
}

TEST(JournalFolder, IsFoundInADataFolder) {
  const ScratchFolder folder;
  folder.write("replica_id", "");
  folder.write("journal/00000001.segment", "");
  EXPECT_EQ(journal_folder(folder.path()).value(), folder.path("journal"));
}

TEST(JournalFolder, MayBeEmptyInADataFolder) {
  const ScratchFolder folder;
  folder.write("replica_id", "");
  folder.write("journal/lock", "");
  EXPECT_EQ(journal_folder(folder.path("journal")).value(), folder.path("journal"));
}

TEST(JournalFolder, AnythingElseIsRefusedWithADescription) {
  const ScratchFolder folder;
  for (const auto& other : {folder.path(), folder.path("missing")}) {
    const auto refused = journal_folder(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::not_found);
    EXPECT_THAT(refused.error().message(), testing::HasSubstr("00000001.segment"));
  }
}

}  // namespace
}  // namespace arouter::app::commands
