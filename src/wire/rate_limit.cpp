#include <arouter/wire/rate_limit.hpp>

namespace arouter::wire {

void write_rate_limit_members(JsonWriter& json, const RateLimit& limit) {
  const auto write = [&json](std::string_view name, const std::optional<std::int64_t>& count) {
    json.key(name);
    count ? json.number(*count) : json.null();
  };
  write("requests_per_minute", limit.requests_per_minute);
  write("requests_per_day", limit.requests_per_day);
  write("tokens_per_minute", limit.tokens_per_minute);
  write("concurrent_requests", limit.concurrent_requests);
}

}  // namespace arouter::wire
