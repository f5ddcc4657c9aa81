#include <arouter/journal/replica_id.hpp>
#include <gmock/gmock.h>

#include "support/faulty_files.hpp"
#include "support/fixed_random.hpp"

namespace arouter::journal {
namespace {

TEST(ReplicaIdFile, IsCreatedOnceAndKept) {
  test::FaultyFiles files;
  test::FixedRandom random(1);
  const auto created = load_or_create_replica_id(files, "data", random);
  ASSERT_TRUE(created) << created.error().message();
  EXPECT_EQ(created->to_string()[14], '4');  // a random UUID
  EXPECT_EQ(*load_or_create_replica_id(files, "data", random), *created);
  EXPECT_THAT(files.paths(), ::testing::ElementsAre("data/replica_id"));
  EXPECT_EQ(*files.read("data/replica_id"), created->to_string() + "\n");
}

TEST(ReplicaIdFile, SurvivesTheMachine) {
  test::FaultyFiles files;
  test::FixedRandom random(1);
  const auto created = load_or_create_replica_id(files, "data", random);
  const auto found = files.after_crash();
  EXPECT_EQ(*load_or_create_replica_id(*found, "data", random), *created);
}

TEST(ReplicaIdFile, AnUnfinishedOneIsReplaced) {
  test::FaultyFiles files;
  test::FixedRandom random(1);
  files.write("data/replica_id.new", "half");
  EXPECT_TRUE(load_or_create_replica_id(files, "data", random));
}

TEST(ReplicaIdFile, SomethingElseInItsPlaceIsAnErrorThatNamesTheFile) {
  test::FaultyFiles files;
  test::FixedRandom random(1);
  files.write("data/replica_id", "hello\n");
  const auto refused = load_or_create_replica_id(files, "data", random);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_request);
  EXPECT_THAT(refused.error().message(), ::testing::HasSubstr("data/replica_id"));
}

TEST(ReplicaIdFile, AFullDiskIsAnError) {
  test::FaultyFiles files;
  test::FixedRandom random(1);
  files.refuse_space(true);
  EXPECT_EQ(load_or_create_replica_id(files, "data", random).error().code(),
            ErrorCode::unavailable);
}

}  // namespace
}  // namespace arouter::journal
