#include "app/file_watch.hpp"

#include <gtest/gtest.h>

#include "unit/app/scratch_folder.hpp"

namespace arouter::app {
namespace {

class FileWatchTest : public testing::Test {
 protected:
  // As if written a second after whatever was there before.
  void write(const std::string& name) {
    const auto file = folder_.write(name, "x");
    std::filesystem::last_write_time(file, newest_ += std::chrono::seconds(1));
  }

  ConfigSources sources() const {
    ConfigSources sources;
    sources.files = {folder_.path("arouter.yaml")};
    sources.folders = {folder_.path("models")};
    return sources;
  }

  test::ScratchFolder folder_;
  std::filesystem::file_time_type newest_ = std::filesystem::file_time_type::clock::now();
};

TEST_F(FileWatchTest, NoticesEachChangeOnce) {
  write("arouter.yaml");
  FileWatch watch(sources());
  EXPECT_FALSE(watch.changed());
  write("arouter.yaml");
  EXPECT_TRUE(watch.changed());
  EXPECT_FALSE(watch.changed());
}

TEST_F(FileWatchTest, NoticesFilesThatComeToAFolderOrLeaveIt) {
  write("arouter.yaml");
  write("models/a.yaml");
  FileWatch watch(sources());
  write("models/deeper/b.yaml");
  EXPECT_TRUE(watch.changed());
  write("models/notes.txt");
  EXPECT_FALSE(watch.changed());
  std::filesystem::remove(folder_.path("models/a.yaml"));
  EXPECT_TRUE(watch.changed());
}

TEST_F(FileWatchTest, FollowsTheListOfALaterConfiguration) {
  write("arouter.yaml");
  FileWatch watch(sources());
  write("more.yaml");
  ConfigSources more;
  more.files = {folder_.path("arouter.yaml"), folder_.path("more.yaml")};
  watch.follow(more);
  EXPECT_FALSE(watch.changed());
  write("more.yaml");
  EXPECT_TRUE(watch.changed());
  write("models/a.yaml");
  EXPECT_FALSE(watch.changed());
}

TEST_F(FileWatchTest, AChangeDuringAReloadIsNotLost) {
  write("arouter.yaml");
  FileWatch watch(sources());
  write("arouter.yaml");
  watch.follow(sources());
  EXPECT_TRUE(watch.changed());
}

TEST_F(FileWatchTest, AFileThatWasMissingIsNoticedWhenItComes) {
  write("arouter.yaml");
  FileWatch watch(sources());
  ConfigSources refused;
  refused.files = {folder_.path("missing.yaml")};
  watch.add(refused);
  EXPECT_FALSE(watch.changed());
  write("missing.yaml");
  EXPECT_TRUE(watch.changed());
  write("arouter.yaml");
  EXPECT_TRUE(watch.changed());
}

}  // namespace
}  // namespace arouter::app
