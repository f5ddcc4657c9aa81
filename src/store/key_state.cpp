#include "store/key_state.hpp"

#include <arouter/base/calendar.hpp>
#include <nlohmann/json.hpp>

#include "store/rate_limit_rows.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

json text_or_null(const std::optional<WallTime>& time) {
  return time ? json(to_rfc3339(*time)) : json();
}

}  // namespace

json state_of(const Key& key) {
  return {
      {"name", key.name},
      {"key_type", to_string(key.kind)},
      {"disabled", key.disabled},
      // As text: a JSON number would pass through a double.
      {"limit_usd", key.limit ? json(key.limit->to_decimal()) : json()},
      {"limit_reset", to_string(key.limit_reset)},
      {"allowed_models", key.allowed_models},
      {"allowed_providers", key.allowed_providers},
      {"rate_limit", rate_limit_json(key.rate_limit)},
      {"include_byok_in_limit", key.include_byok_in_limit},
      {"expires_at", text_or_null(key.expires_at)},
  };
}

}  // namespace arouter::store
