// arouter admin set-rate-limit.
#pragma once

#include <optional>
#include <string>

#include "app/admin/context.hpp"

namespace arouter::app::admin {

// Texts as given on the command line; an empty optional was not given. Numbers, or none.
struct SetRateLimitArguments {
  SetRateLimitArguments() = default;
  std::string hash;  // of a key; empty: the organisation's limit is meant
  std::string org;
  std::optional<std::string> requests_per_minute;
  std::optional<std::string> requests_per_day;
  std::optional<std::string> tokens_per_minute;
  std::optional<std::string> concurrent_requests;
};

// {"hash" or "org_id","rate_limit":{…}}: the limits after the change; those not given stay.
Task<Result<std::string>> set_rate_limit(Context& context, SetRateLimitArguments arguments);

}  // namespace arouter::app::admin
