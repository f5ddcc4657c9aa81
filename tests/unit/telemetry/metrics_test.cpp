#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <arouter/base/core.hpp>
#include <arouter/telemetry/metrics.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

// As event loop `core` would.
template <class Work>
void on_core(std::size_t core, Work work) {
  std::thread([&] {
    set_current_core(core);
    work();
  }).join();
}

TEST(Metrics, AddsUpWhatCoresAndOtherThreadsCounted) {
  Metrics metrics(2);
  on_core(0, [&] { metrics.add(Counter::holds_opened); });
  on_core(1, [&] { metrics.add(Counter::holds_opened, 5); });
  on_core(7, [&] { metrics.add(Counter::holds_opened); });  // beyond the cores given
  metrics.add(Counter::holds_opened);
  EXPECT_EQ(metrics.value(Counter::holds_opened), 8U);
  EXPECT_EQ(metrics.value(Counter::holds_closed), 0U);
  EXPECT_THAT(metrics.expose(), HasSubstr("\narouter_holds_opened_total 8\n"));
}

TEST(Metrics, LosesNothingWhenThreadsWithoutACoreCountTogether) {
  Metrics metrics(1);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) {
        metrics.add(Counter::drain_rows);
        metrics.count_attempt("openai", i % 2 == 0 ? "ok" : "timeout");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metrics.value(Counter::drain_rows), 40'000U);
  EXPECT_THAT(metrics.expose(),
              HasSubstr("arouter_upstream_attempts_total{provider=\"openai\",outcome=\"ok\"} "
                        "20000\n"));
}

TEST(Metrics, AGaugeIsSetOrAddedTo) {
  Metrics metrics(2);
  metrics.set(Gauge::snapshot_epoch, 41);
  metrics.set(Gauge::snapshot_epoch, 42);
  on_core(0, [&] { metrics.add_gauge(Gauge::connections_open, 3); });
  on_core(1, [&] { metrics.add_gauge(Gauge::connections_open, -1); });
  EXPECT_EQ(metrics.value(Gauge::snapshot_epoch), 42);
  EXPECT_EQ(metrics.value(Gauge::connections_open), 2);
  const std::string text = metrics.expose();
  EXPECT_THAT(text, HasSubstr("\narouter_snapshot_epoch 42\n"));
  EXPECT_THAT(text, HasSubstr("\narouter_connections_open 2\n"));
}

TEST(GaugeHold, CountsForAsLongAsItLives) {
  Metrics metrics(1);
  {
    const GaugeHold hold(metrics, Gauge::streams_open);
    EXPECT_EQ(metrics.value(Gauge::streams_open), 1);
  }
  EXPECT_EQ(metrics.value(Gauge::streams_open), 0);
}

TEST(Metrics, SumsHistogramsOverCores) {
  Metrics metrics(2);
  on_core(0,
          [&] { metrics.observe(Histogram::request_duration, 0.005); });  // a bound belongs below
  on_core(1, [&] { metrics.observe(Histogram::request_duration, 0.006); });
  metrics.observe(Histogram::request_duration, 1e4);
  metrics.observe(Histogram::request_duration, -1.0);  // a clock that went back
  const std::string text = metrics.expose();
  EXPECT_THAT(text, HasSubstr("arouter_request_duration_seconds_bucket{le=\"0.005\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("arouter_request_duration_seconds_bucket{le=\"0.01\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("arouter_request_duration_seconds_bucket{le=\"300\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("arouter_request_duration_seconds_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("arouter_request_duration_seconds_count 4\n"));
  EXPECT_THAT(text, HasSubstr("arouter_request_duration_seconds_sum 10000.011"));
  EXPECT_THAT(text, HasSubstr("arouter_time_to_first_token_seconds_count 0\n"));
}

TEST(Metrics, LabelsRequestsByRouteAndStatusClass) {
  Metrics metrics(1);
  metrics.name_routes({"/v1/models", "/v1/keys/{hash}"});
  metrics.count_request(0, 200);
  metrics.count_request(0, 204);
  metrics.count_request(1, 404);
  metrics.count_request(1, 0);
  metrics.count_request(2, 503);
  metrics.count_request(1'000'000, 503);
  const std::string text = metrics.expose();
  for (const char* line : {"{route=\"/v1/models\",status_class=\"2xx\"} 2\n",
                           "{route=\"/v1/keys/{hash}\",status_class=\"4xx\"} 1\n",
                           "{route=\"/v1/keys/{hash}\",status_class=\"other\"} 1\n",
                           "{route=\"other\",status_class=\"5xx\"} 2\n"}) {
    EXPECT_THAT(text, HasSubstr("arouter_requests_total" + std::string(line)));
  }
  EXPECT_THAT(text, Not(HasSubstr("status_class=\"1xx\"")));
}

TEST(Metrics, TellTokensApartByKind) {
  Metrics metrics(1);
  metrics.add(Counter::tokens_prompt, 10);
  metrics.add(Counter::tokens_completion, 20);
  const std::string text = metrics.expose();
  EXPECT_THAT(text, HasSubstr("arouter_tokens_total{kind=\"prompt\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("arouter_tokens_total{kind=\"completion\"} 20\n"));
  EXPECT_THAT(text, HasSubstr("arouter_tokens_total{kind=\"reasoning\"} 0\n"));
}

TEST(Metrics, RefreshGaugesBeforeAScrape) {
  Metrics metrics(1);
  int scrapes = 0;
  metrics.before_scrape(
      [&scrapes](Metrics& target) { target.set(Gauge::journal_bytes, ++scrapes); });
  EXPECT_THAT(metrics.expose(), HasSubstr("\narouter_journal_bytes 1\n"));
  EXPECT_THAT(metrics.expose(), HasSubstr("\narouter_journal_bytes 2\n"));
}

TEST(Metrics, SayWhatIsRunning) {
  Metrics metrics(1);
  metrics.set_build_info("1.2.3", "abc\"def");
  EXPECT_THAT(metrics.expose(),
              HasSubstr("arouter_build_info{version=\"1.2.3\",commit=\"abc\\\"def\"} 1\n"));
}

double value_of(const std::string& text, const std::string& name) {
  const auto at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
}

TEST(Metrics, TellOfTheProcess) {
  Metrics metrics(1);
  const std::string text = metrics.expose();
  EXPECT_GT(value_of(text, "process_resident_memory_bytes"), 1e6);
  EXPECT_LT(value_of(text, "process_resident_memory_bytes"), 1e11);
  EXPECT_GE(value_of(text, "process_open_fds"), 3);
  EXPECT_GT(value_of(text, "process_start_time_seconds"), 1.7e9);
  EXPECT_LT(value_of(text, "process_start_time_seconds"), 1e10);
  EXPECT_GT(value_of(text, "process_cpu_seconds_total"), 0);
}

std::set<std::string> exposed_names() {
  Metrics metrics(1);
  std::istringstream text(metrics.expose());
  std::set<std::string> names;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string hash, keyword, name;
    words >> hash >> keyword >> name;
    if (keyword == "TYPE") names.insert(name);
  }
  return names;
}

// Rows of the tables look like "| `name{labels}` | type | meaning |".
std::set<std::string> documented_names() {
  std::ifstream file(AROUTER_SOURCE_DIR "/docs/metrics.md");
  constexpr std::string_view row_start = "| `";
  std::set<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(row_start)) continue;
    const std::string cell = line.substr(row_start.size());
    names.insert(cell.substr(0, cell.find_first_of("{`")));
  }
  return names;
}

TEST(MetricsDocument, ListsExactlyWhatIsExposed) {
  EXPECT_GT(exposed_names().size(), 25U);
  EXPECT_EQ(documented_names(), exposed_names());
}

}  // namespace
}  // namespace arouter::telemetry
