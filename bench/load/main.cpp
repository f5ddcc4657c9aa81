// arouter_bench_load: a load generator for chat completions; one thread, one JSON object as result.
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

#include "common/arguments.hpp"
#include "load/idle_run.hpp"
#include "load/load_run.hpp"
#include "load/plan.hpp"

namespace {

using namespace arouter::bench;

constexpr std::string_view kPurpose =
    "Repeats one chat completion request and prints what it measured as one JSON object.\n"
    "Latency counts from when the request should have begun; the first byte of a stream is that "
    "of\n"
    "its first event.";

std::string run(const LoadPlan& plan) {
  return plan.mode == LoadMode::idle ? IdleRun(plan).run() : LoadRun(plan).run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments(load_arguments(), argc, argv);
    if (arguments.help_requested()) {
      std::fputs(usage_text("arouter_bench_load", kPurpose, load_arguments()).c_str(), stdout);
      return 0;
    }
    std::puts(run(make_plan(arguments)).c_str());
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
