// arouter_bench_upstream: an OpenAI-compatible provider on the loopback that costs next to nothing.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <vector>

#include "common/arguments.hpp"
#include "common/monotonic.hpp"
#include "common/sockets.hpp"
#include "upstream/server.hpp"

namespace {

using namespace arouter::bench;

const std::vector<ArgumentSpec> kSpecs = {
    {"port", "0", "port on 127.0.0.1; 0 = chosen by the kernel"},
    {"event-interval-ms", "5", "pause between the events of mock-s"},
    {"idle-seconds", "60", "silence of mock-i after its first event"},
};

constexpr std::string_view kPurpose =
    "Answers POST .../chat/completions by model: mock-f JSON, mock-b 200 events in one write,\n"
    "mock-s 200 paced events, mock-i one event and silence. GET /totals says what was served.\n"
    "Prints `listening 127.0.0.1:PORT`, then serves until it is ended.";

void serve(const Arguments& arguments) {
  const std::size_t port = arguments.count("port");
  if (port > 65535) throw std::invalid_argument("--port is out of range");
  const double interval_ms = arguments.number("event-interval-ms");
  const Pace pace{seconds_to_ns(interval_ms / 1000),
                  seconds_to_ns(arguments.number("idle-seconds"))};
  UniqueFd listener = listen_on_loopback(static_cast<std::uint16_t>(port));
  std::printf("listening 127.0.0.1:%d\n", static_cast<int>(bound_port(listener)));
  std::fflush(stdout);
  Server(std::move(listener), pace).run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments(kSpecs, argc, argv);
    if (arguments.help_requested()) {
      std::fputs(usage_text("arouter_bench_upstream", kPurpose, kSpecs).c_str(), stdout);
      return 0;
    }
    serve(arguments);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
