#include <csignal>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/file.hpp"
#include "app/quickstart/account.hpp"
#include "app/quickstart/config_text.hpp"
#include "app/quickstart/environment.hpp"
#include "app/quickstart/home.hpp"
#include "app/quickstart/postmaster_file.hpp"
#include "app/quickstart/process.hpp"
#include "support/fixed_random.hpp"
#include "unit/app/load_text.hpp"

namespace arouter::app::quickstart {
namespace {

using namespace std::chrono_literals;
using test::ScratchFolder;
using testing::HasSubstr;

TEST(PostmasterFile, SaysWhetherTheServerIsReady) {
  const auto starting =
      parse_postmaster_file("123\n/data\n1700000000\n5432\n/sock\n\n  5432001 0\nstarting\n");
  ASSERT_TRUE(starting);
  EXPECT_EQ(starting->pid, 123);
  EXPECT_EQ(starting->data_folder, "/data");
  EXPECT_FALSE(starting->ready);
  const auto ready =
      parse_postmaster_file("123\n/data\n1700000000\n5432\n/sock\n\n  5432001 0\nready   \n");
  ASSERT_TRUE(ready);
  EXPECT_TRUE(ready->ready);
}

TEST(PostmasterFile, RefusesWhatIsNotOne) {
  for (const char* text : {"", "\n", "123", "abc\n/data\n", "0\n/data\n", "99999999999\n/data\n"}) {
    EXPECT_FALSE(parse_postmaster_file(text)) << text;
  }
}

TEST(Postmaster, AnotherProgramWithItsNumberIsNotIt) {
  EXPECT_FALSE(serves(getpid(), "/"));
}

TEST(ConfigText, IsAConfigurationThatLoads) {
  const ScratchFolder folder;
  folder.write("master.key", std::string(64, 'd'));
  ConfigValues values;
  values.listen = "127.0.0.1:0";
  values.database_url = "postgresql://arouter@/arouter?host=%2Ftmp%2Fsocket";
  values.home = folder.path();
  values.simulator_port = 4567;
  const auto loaded =
      load_config(folder.write("arouter.yaml", config_text(values)), test::environment_of({}));
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->config.database.url, values.database_url);
  EXPECT_EQ(loaded->config.data_dir, folder.path("data"));
  EXPECT_EQ(loaded->config.secrets.master_key.reveal(), std::string(64, 'd'));
  const auto* model = loaded->catalogue->find("simulated/chat");
  ASSERT_NE(model, nullptr);
  const auto* provider = model->endpoints.at(0).provider;
  EXPECT_EQ(provider->dialect, Dialect::simulated);
  EXPECT_EQ(loaded->providers[provider->index].origin->port, 4567);
  EXPECT_TRUE(loaded->catalogue->find("simulated/free")->endpoints.at(0).price.free());
}

TEST(ConfigText, HasNoSimulatedModelsWithoutASimulator) {
  ConfigValues values;
  values.listen = "127.0.0.1:0";
  values.database_url = "postgresql:///x";
  values.home = "/h";
  EXPECT_EQ(config_text(values).find("simulated"), std::string::npos);
}

TEST(Home, IsHeldByOneAtATime) {
  const ScratchFolder folder;
  {
    const auto first = Home::open(folder.path("home"));
    ASSERT_TRUE(first) << first.error().message();
    const auto second = Home::open(folder.path("home"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::conflict);
  }
  EXPECT_TRUE(Home::open(folder.path("home")));
}

TEST(Home, MakesTheMasterKeyOnceForTheOwnerOnly) {
  const ScratchFolder folder;
  const auto home = Home::open(folder.path());
  ASSERT_TRUE(home);
  test::FixedRandom random;
  ASSERT_TRUE((*home)->ensure_master_key(random));
  const auto key = read_file((*home)->path("master.key")).value();
  EXPECT_EQ(key.size(), 65u);
  ASSERT_TRUE((*home)->ensure_master_key(random));
  EXPECT_EQ(read_file((*home)->path("master.key")).value(), key);
  EXPECT_EQ(std::filesystem::status((*home)->path("master.key")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Home, VariablesComeBackAsWritten) {
  const ScratchFolder folder;
  const auto home = Home::open(folder.path());
  ASSERT_TRUE(home);
  EXPECT_TRUE((*home)->read_variables().empty());
  const std::map<std::string, std::string> variables = {{"A", "x=y"}, {"B", "2"}};
  ASSERT_TRUE((*home)->write_variables(variables));
  EXPECT_EQ((*home)->read_variables(), variables);
}

TEST(Home, VariablesAreExportedForWhateverTheShellStarts) {
  const ScratchFolder folder;
  const auto home = Home::open(folder.path());
  ASSERT_TRUE(home);
  ASSERT_TRUE((*home)->write_variables({{"A", "x"}}));
  EXPECT_THAT(read_file(folder.path("quickstart.env")).value(), HasSubstr("\nexport A=x\n"));
}

TEST(Home, ReadsVariablesWrittenWithoutExport) {
  const ScratchFolder folder;
  folder.write("quickstart.env", "# of an earlier version\nA=x\n");
  const auto home = Home::open(folder.path());
  ASSERT_TRUE(home);
  EXPECT_EQ((*home)->read_variables(), (std::map<std::string, std::string>{{"A", "x"}}));
}

TEST(OwnEnvironment, HidesWhatLeadsElsewhereAndNothingMore) {
  const auto outer = test::environment_of({{"AROUTER_DATABASE_URL", "postgresql://other/d"},
                                           {"AROUTER_LISTEN", "0.0.0.0:1"},
                                           {"AROUTER_MASTER_KEY", std::string(64, 'e')},
                                           {"AROUTER_LOG_LEVEL", "debug"},
                                           {"OPENAI_API_KEY", "k"}});
  const auto own = own_environment(outer);
  for (const char* name : {"AROUTER_DATABASE_URL", "AROUTER_LISTEN", "AROUTER_MASTER_KEY"}) {
    EXPECT_FALSE(own(name)) << name;
  }
  EXPECT_EQ(own("AROUTER_LOG_LEVEL"), "debug");
  EXPECT_EQ(own("OPENAI_API_KEY"), "k");
  EXPECT_EQ(ignored_variables(outer), "AROUTER_DATABASE_URL, AROUTER_LISTEN, AROUTER_MASTER_KEY");
  EXPECT_EQ(ignored_variables(test::environment_of({{"AROUTER_LISTEN", ""}})), "");
}

TEST(Account, CannotReachWhatLiesBelowAClosedFolder) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder.path("closed/inner"));
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder.path("closed"), std::filesystem::perms(0700));
  Account stranger;
  stranger.uid = geteuid() + 4'000;
  stranger.gid = getegid() + 4'000;
  EXPECT_TRUE(can_reach(stranger, folder.path("closed")));
  EXPECT_FALSE(can_reach(stranger, folder.path("closed/inner")));
}

Command shell(const ScratchFolder& folder, const std::string& script) {
  Command command;
  command.arguments = {"/bin/sh", "-c", script};
  command.output_file = folder.path("output");
  return command;
}

TEST(RunCommand, PassesInputAndCollectsOutput) {
  const ScratchFolder folder;
  auto command = shell(folder, "cat; pwd");
  command.input = "given\n";
  command.working_folder = "/";
  ASSERT_TRUE(run_command(command, 10s));
  EXPECT_EQ(read_file(folder.path("output")).value(), "given\n/\n");
}

TEST(RunCommand, AFailureCarriesTheEndOfTheOutput) {
  const ScratchFolder folder;
  const auto failed = run_command(shell(folder, "echo the reason; exit 3"), 10s);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("exit code 3"));
  EXPECT_THAT(failed.error().message(), HasSubstr("the reason"));
}

TEST(ChildProcess, EndsBySignalAndReportsIt) {
  const ScratchFolder folder;
  auto child = ChildProcess::start(shell(folder, "exec sleep 100"));
  ASSERT_TRUE(child);
  EXPECT_FALSE(child->wait(0ms));
  child->signal(SIGTERM);
  EXPECT_EQ(child->wait(10s), 128 + SIGTERM);
}

TEST(ChildProcess, DoesNotOutliveItsOwner) {
  const ScratchFolder folder;
  pid_t pid = 0;
  {
    auto child = ChildProcess::start(shell(folder, "exec sleep 100"));
    ASSERT_TRUE(child);
    pid = child->pid();
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace arouter::app::quickstart
