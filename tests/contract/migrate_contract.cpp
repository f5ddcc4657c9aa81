#include <arouter/store/migrate.hpp>
#include <gmock/gmock.h>

#include "store_contract.hpp"
#include "support/test_postgres.hpp"

namespace arouter::test {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

const std::vector<store::Migration> two_files{{1, "plants", "CREATE TABLE plants (name text)"},
                                              {2, "pots", "CREATE TABLE pots (size integer)"}};

store::MigrationReport migrated(const std::string& url,
                                const std::vector<store::Migration>& migrations) {
  const auto report = store::migrate(url, migrations, false);
  if (!report) ADD_FAILURE() << report.error().message();
  return report ? *report : store::MigrationReport{};
}

Error refusal(const std::string& url, const std::vector<store::Migration>& migrations) {
  const auto report = store::migrate(url, migrations, false);
  EXPECT_FALSE(report);
  return report ? Error() : report.error();
}

std::string tables_of(const std::string& url) {
  return TestPostgres::instance().query(url,
                                        "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM "
                                        "pg_tables WHERE schemaname = 'public'");
}

}  // namespace

TEST(Migrate, AppliesEachFileOnceInOrder) {
  const auto url = TestPostgres::instance().fresh_database();
  const auto first = migrated(url, two_files);
  EXPECT_EQ(first.schema_before, 0);
  EXPECT_EQ(first.schema_after, 2);
  EXPECT_THAT(first.performed, ElementsAre("0001_plants", "0002_pots"));
  EXPECT_EQ(tables_of(url), "plants pots schema_migrations");
  const auto second = migrated(url, two_files);
  EXPECT_EQ(second.schema_before, 2);
  EXPECT_THAT(second.performed, IsEmpty());
}

TEST(Migrate, ADryRunOnlySaysWhatItWouldDo) {
  const auto url = TestPostgres::instance().fresh_database();
  const auto report = store::migrate(url, two_files, true);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->dry_run);
  EXPECT_EQ(report->schema_after, 2);
  EXPECT_THAT(report->performed, ElementsAre("0001_plants", "0002_pots"));
  EXPECT_EQ(tables_of(url), "");
}

TEST(Migrate, RefusesADatabaseWithANewerSchema) {
  const auto url = TestPostgres::instance().fresh_database();
  migrated(url, two_files);
  const auto error = refusal(url, {two_files[0]});
  EXPECT_EQ(error.code(), ErrorCode::conflict);
  EXPECT_THAT(error.message(), HasSubstr("newer schema (2)"));
}

TEST(Migrate, RefusesAFileThatWasChangedAfterItWasApplied) {
  const auto url = TestPostgres::instance().fresh_database();
  migrated(url, two_files);
  auto edited = two_files;
  edited[0].sql += " ";
  edited.push_back({3, "soil", "CREATE TABLE soil ()"});
  const auto error = refusal(url, edited);
  EXPECT_EQ(error.code(), ErrorCode::conflict);
  EXPECT_THAT(error.message(), HasSubstr("migration 1 was changed"));
  EXPECT_EQ(tables_of(url), "plants pots schema_migrations");
}

TEST(Migrate, AFileThatFailsLeavesNothingAndIsNamed) {
  const auto url = TestPostgres::instance().fresh_database();
  auto broken = two_files;
  broken[1].sql = "CREATE TABLE half (); SELECT 1 / 0";
  const auto error = refusal(url, broken);
  EXPECT_EQ(error.code(), ErrorCode::internal);
  EXPECT_THAT(error.message(), HasSubstr("0002_pots"));
  EXPECT_EQ(tables_of(url), "plants schema_migrations");
  EXPECT_THAT(migrated(url, two_files).performed, ElementsAre("0002_pots"));
}

TEST(Migrate, SeveralProcessesMayMigrateAtOnce) {
  const auto url = TestPostgres::instance().fresh_database();
  std::atomic<std::size_t> performed{0};
  in_threads(4, [&](std::size_t) {
    performed += migrated(url, store::embedded_migrations()).performed.size();
  });
  EXPECT_EQ(performed, store::embedded_migrations().size());
}

TEST(Migrate, AnUnreachableDatabaseIsUnavailable) {
  EXPECT_EQ(refusal("postgresql:///nowhere?host=/nonexistent", two_files).code(),
            ErrorCode::unavailable);
}

TEST(Migrate, TheEmbeddedFilesAreNumberedWithoutGaps) {
  const auto& migrations = store::embedded_migrations();
  ASSERT_FALSE(migrations.empty());
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    EXPECT_EQ(migrations[i].number, static_cast<int>(i) + 1) << migrations[i].name;
  }
}

}  // namespace arouter::test
