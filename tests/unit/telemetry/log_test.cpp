#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arouter/base/calendar.hpp>
#include <arouter/telemetry/access.hpp>
#include <arouter/telemetry/log.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace arouter::telemetry {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

// Collects the lines; `stop` waits for all of them.
class CapturedLog {
 public:
  explicit CapturedLog(LogLevel level = LogLevel::info) {
    log_init(level, [this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~CapturedLog() { log_shutdown(); }

  const std::vector<std::string>& stop() {
    log_shutdown();
    return lines_;
  }

 private:
  std::vector<std::string> lines_;  // the logging thread's until it has ended
};

TEST(Log, WritesOneJsonObjectALine) {
  CapturedLog captured;
  log(LogLevel::warn, "drain_failed",
      {{"rows", 12}, {"error", "no route"}, {"ratio", 0.5}, {"again", true}});
  const auto& lines = captured.stop();
  ASSERT_EQ(lines.size(), 1U);
  json line = json::parse(lines[0]);
  EXPECT_TRUE(parse_rfc3339(line["ts"].get<std::string>()));
  EXPECT_EQ(line["ts"].get<std::string>().size(), 24U);
  line.erase("ts");
  EXPECT_EQ(line, json::parse(R"({"level":"warn","event":"drain_failed","rows":12,
                                  "error":"no route","ratio":0.5,"again":true})"));
}

TEST(Log, KeepsTheOrderOfLines) {
  CapturedLog captured;
  for (int i = 0; i < 1000; ++i) log(LogLevel::info, "tick", {{"i", i}});
  const auto& lines = captured.stop();
  ASSERT_EQ(lines.size(), 1000U);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(json::parse(lines[static_cast<std::size_t>(i)])["i"], i);
  }
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
  CapturedLog captured(LogLevel::warn);
  EXPECT_FALSE(log_enabled(LogLevel::info));
  log(LogLevel::info, "hidden");
  log(LogLevel::warn, "shown");
  set_log_level(LogLevel::debug);
  log(LogLevel::debug, "shown_too");
  EXPECT_EQ(captured.stop().size(), 2U);
}

TEST(Log, RedactsSecretsInFields) {
  CapturedLog captured;
  const std::string secret = "lr_live_" + std::string(48, 'b');
  log(LogLevel::info, "odd", {{"detail", "got " + secret}});
  EXPECT_THAT(captured.stop(), testing::ElementsAre(testing::HasSubstr("got [redacted]")));
}

TEST(Log, IsSilentUntilStartedAndAfterItsEnd) {
  log(LogLevel::error, "nobody_listens");
  CapturedLog captured;
  log(LogLevel::info, "heard");
  EXPECT_EQ(captured.stop().size(), 1U);
  log(LogLevel::error, "nobody_listens");
  EXPECT_EQ(captured.stop().size(), 1U);
}

// The sink is blocked for the whole time, as a stuck terminal would block it.
TEST(Log, ASlowSinkDropsTheOldestLinesAndNeverBlocksTheCaller) {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::vector<std::string> lines;
  log_init(LogLevel::info, [&lines, released](std::string_view line) {
    released.wait();
    lines.emplace_back(line);
  });
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) log(LogLevel::info, "flood", {{"i", i}});
  const std::uint64_t dropped = log_lines_dropped();
  EXPECT_GT(dropped, 10'000U);
  release.set_value();
  log_shutdown();
  EXPECT_EQ(lines.size() + dropped, static_cast<std::size_t>(count));
  EXPECT_EQ(json::parse(lines.back())["i"], count - 1);
}

TEST(Log, TakesLinesFromManyThreads) {
  CapturedLog captured;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 500; ++i) log(LogLevel::info, "tick", {{"thread", t}, {"i", i}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto& lines = captured.stop();
  EXPECT_EQ(lines.size(), 2000U);
  for (const std::string& line : lines) EXPECT_TRUE(json::accept(line));
}

TEST(LogLevel, NamesRoundTrip) {
  for (const LogLevel level :
       {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error}) {
    EXPECT_EQ(parse_log_level(to_string(level)), level);
  }
  EXPECT_EQ(parse_log_level("verbose"), std::nullopt);
}

TEST(LogThrottle, AllowsOneLineASecondAndCountsTheRest) {
  LogThrottle throttle;
  const SteadyTime start{std::chrono::hours(5)};
  EXPECT_TRUE(throttle.allow(start));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(throttle.allow(start + milliseconds(i * 99)));
  EXPECT_TRUE(throttle.allow(start + milliseconds(1000)));
  EXPECT_EQ(throttle.take_suppressed(), 10U);
  EXPECT_EQ(throttle.take_suppressed(), 0U);
  EXPECT_FALSE(throttle.allow(start + milliseconds(1999)));
  EXPECT_TRUE(throttle.allow(start + milliseconds(2000)));
}

TEST(LogThrottle, LetsOneOfManyThreadsThrough) {
  LogThrottle throttle;
  std::atomic<int> allowed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) allowed += throttle.allow(SteadyTime{}) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(allowed, 1);
  EXPECT_EQ(throttle.take_suppressed(), 399U);
}

TEST(AccessLog, WritesOnlyWhatIsKnownAndOnlyWhenOn) {
  CapturedLog captured(LogLevel::error);  // not subject to the level
  AccessRecord record;
  record.request_id = "r1";
  record.method = "POST";
  record.route = "/v1/chat/completions";
  record.status = 200;
  record.key_hash = "0123456789abcdef0123456789abcdef";
  record.model = "openai/gpt-5.4 Bearer abc";
  record.attempts = 2;
  record.streamed = true;
  record.prompt_tokens = 0;
  record.cost_nano_usd = 1'234;
  record.latency_ms = 56;

  log_access(record);
  set_access_log(true);
  log_access(record);
  set_access_log(false);

  const auto& lines = captured.stop();
  ASSERT_EQ(lines.size(), 1U);
  json line = json::parse(lines[0]);
  EXPECT_TRUE(parse_rfc3339(line["ts"].get<std::string>()));
  line.erase("ts");
  EXPECT_EQ(line, json::parse(R"({"event":"access","request_id":"r1","method":"POST",
      "route":"/v1/chat/completions","status":200,"key":"0123456789ab",
      "model":"openai/gpt-5.4 Bearer [redacted]","attempts":2,"streamed":true,
      "prompt_tokens":0,"cost_nano_usd":1234,"latency_ms":56})"));
}

}  // namespace
}  // namespace arouter::telemetry
