#include "load/plan.hpp"

#include <stdexcept>

#include "common/monotonic.hpp"
#include "load/request.hpp"

namespace arouter::bench {
namespace {

LoadMode parse_mode(const std::string& text) {
  if (text == "closed") return LoadMode::closed;
  if (text == "open") return LoadMode::open;
  if (text == "idle") return LoadMode::idle;
  throw std::invalid_argument("--mode is closed, open or idle, not " + text);
}

RequestSpec request_spec(const Arguments& arguments, bool stream) {
  return {.host = arguments.text("host") + ":" + arguments.text("port"),
          .path = arguments.text("path"),
          .api_key = arguments.text("api-key"),
          .model = arguments.text("model"),
          .body_bytes = arguments.count("prompt-bytes"),
          .max_tokens = arguments.count("max-tokens"),
          .stream = stream};
}

std::uint16_t parse_port(const Arguments& arguments) {
  const std::size_t port = arguments.count("port");
  if (port == 0 || port > 65535) throw std::invalid_argument("--port must be 1 to 65535");
  return static_cast<std::uint16_t>(port);
}

}  // namespace

const std::vector<ArgumentSpec>& load_arguments() {
  static const std::vector<ArgumentSpec> kSpecs = {
      {"mode", "closed", "closed, open or idle"},
      {"host", "127.0.0.1", "IPv4 address of the target"},
      {"port", "0", "port of the target; required"},
      {"path", "/v1/chat/completions", "request path"},
      {"api-key", "sk-bench", "sent as Authorization: Bearer"},
      {"model", "mock-f", "model in the request body"},
      {"stream", "", "ask for a stream and expect one", true},
      {"connections", "32", "connections; streams to open in idle mode"},
      {"rate", "5000", "open loop: requests begun per second"},
      {"prompt-bytes", "1024", "size of the request body"},
      {"max-tokens", "256", "max_tokens in the request body"},
      {"warmup-seconds", "0", "not measured"},
      {"seconds", "2", "measured"},
      {"drain-seconds", "10", "limit for what is in flight at the end"},
      {"hold-seconds", "3", "idle mode: how long the open streams are held"},
      {"requests", "0", "stop after so many requests; 0 = no limit"},
      {"errors-max", "1000", "stop after so many errors"},
  };
  return kSpecs;
}

LoadPlan make_plan(const Arguments& arguments) {
  const LoadMode mode = parse_mode(arguments.text("mode"));
  const bool stream = mode == LoadMode::idle || arguments.flag("stream");
  LoadPlan plan{
      .mode = mode,
      .host = arguments.text("host"),
      .port = parse_port(arguments),
      .connections = arguments.count("connections"),
      .rate_per_second = arguments.number("rate"),
      .expects_stream = stream,
      .request = build_request(request_spec(arguments, stream)),
      .warmup_ns = seconds_to_ns(arguments.number("warmup-seconds")),
      .duration_ns = seconds_to_ns(arguments.number("seconds")),
      .drain_ns = seconds_to_ns(arguments.number("drain-seconds")),
      .hold_ns = seconds_to_ns(arguments.number("hold-seconds")),
      .requests_max = arguments.count("requests"),
      .errors_max = arguments.count("errors-max"),
  };
  if (plan.connections == 0) throw std::invalid_argument("--connections must be at least 1");
  if (plan.rate_per_second <= 0) throw std::invalid_argument("--rate must be above 0");
  return plan;
}

}  // namespace arouter::bench
