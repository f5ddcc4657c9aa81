// CallContext: what is known of one call from its arrival on, handed from step to step.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/base/error.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/usage_record.hpp>
#include <arouter/gateway/rate_headers.hpp>

namespace arouter::gateway {

// Which error envelope and which units the caller speaks; chosen by the root of the path.
enum class Flavour : std::uint8_t { openai, openrouter };

struct CallContext {
  CallContext() = default;
  RequestId id;
  std::string request_id;     // UUID text, header X-Request-Id
  std::string generation_id;  // "gen-…", header X-Generation-Id
  Flavour flavour = Flavour::openai;
  WallTime started_wall{};
  SteadyTime started{};
  std::string app_url;                         // HTTP-Referer, clipped
  std::string app_title;                       // X-Title, clipped
  bool wants_routing_trace = false;            // X-Router-Metadata
  RateHeaders rates;                           // for the answer
  std::shared_ptr<const UsageRecord> settled;  // once the call is over: what was recorded of it
  // Renders the value of "error" for an error chunk inside a stream, in the caller's flavour.
  std::string (*render_error)(const Error& error, Flavour flavour) = nullptr;
};

}  // namespace arouter::gateway
