// What a paid call costs in the journal: one `opened` and one `settled`, at 50,000 calls a second
// on one core, with the sync thread at work and a drainer that keeps up. Read "per_call".
#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <unistd.h>

#include <arouter/base/clock.hpp>
#include <arouter/journal/journal.hpp>
#include <arouter/journal/posix_files.hpp>

#include "micro/usual_row.hpp"

namespace arouter::bench {
namespace {

using namespace journal;

constexpr int calls_per_burst = 50;
constexpr std::chrono::milliseconds burst_interval{1};

void opened_and_settled(benchmark::State& state) {
  std::string pattern = std::filesystem::temp_directory_path() / "arouter-bench-XXXXXX";
  const std::string dir = ::mkdtemp(pattern.data());
  {
    const auto files = make_posix_files();
    SystemClock clock;
    JournalConfig config;
    config.dir = dir;
    auto journal = open_journal(*files, clock, config);
    std::atomic<bool> stop{false};
    std::thread drainer([&] {
      while (!stop) {
        const JournalBatch batch = (*journal)->next(1000);
        (*journal)->acknowledge(batch.position);
        if (batch.records.empty()) ::usleep(1000);
      }
    });
    const auto open_calls = static_cast<std::uint64_t>(state.range(0));
    UsageRecord row = usual_row();
    std::uint64_t number = 0;
    std::uint64_t refused = 0;
    for (; number < open_calls; ++number) {
      set_number(row, number);
      if (!(*journal)->opened(row)) ++refused;
    }
    for (auto _ : state) {
      const auto started = std::chrono::steady_clock::now();
      for (int call = 0; call < calls_per_burst; ++call, ++number) {
        set_number(row, number);
        if (!(*journal)->opened(row)) ++refused;
        set_number(row, number - open_calls);
        (*journal)->settled(row);
      }
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
      state.SetIterationTime(taken.count());
      std::this_thread::sleep_until(started + burst_interval);
    }
    state.counters["per_call"] =
        benchmark::Counter(calls_per_burst, benchmark::Counter::kIsIterationInvariantRate |
                                                benchmark::Counter::kInvert);
    state.counters["refused"] = static_cast<double>(refused);
    stop = true;
    drainer.join();
  }
  std::filesystem::remove_all(dir);
}

// The argument is how many calls are open all the time.
BENCHMARK(opened_and_settled)->Arg(0)->Arg(1000)->Arg(20000)->Iterations(2000)->UseManualTime();

}  // namespace
}  // namespace arouter::bench

BENCHMARK_MAIN();
