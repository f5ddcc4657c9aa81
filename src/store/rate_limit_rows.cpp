#include "store/rate_limit_rows.hpp"

#include <nlohmann/json.hpp>

#include "store/row.hpp"

namespace arouter::store {

namespace {

nlohmann::json count_or_null(const std::optional<std::int64_t>& count) {
  return count ? nlohmann::json(*count) : nlohmann::json();
}

}  // namespace

RateLimit rate_limit_of(const pqxx::row& row) {
  return {nullable_count_of(row["requests_per_minute"]), nullable_count_of(row["requests_per_day"]),
          nullable_count_of(row["tokens_per_minute"]),
          nullable_count_of(row["concurrent_requests"])};
}

nlohmann::json rate_limit_json(const RateLimit& limit) {
  return {{"requests_per_minute", count_or_null(limit.requests_per_minute)},
          {"requests_per_day", count_or_null(limit.requests_per_day)},
          {"tokens_per_minute", count_or_null(limit.tokens_per_minute)},
          {"concurrent_requests", count_or_null(limit.concurrent_requests)}};
}

}  // namespace arouter::store
