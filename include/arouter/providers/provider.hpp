// What is particular about a provider: how to authenticate, what to send, what its failures mean.
// Pure: no I/O, no clock, no memory between calls.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/domain/retry.hpp>
#include <arouter/wire/openai/chat_request.hpp>

namespace arouter::providers {

// Small deviations from the OpenAI dialect, by provider id.
struct Quirks {
  std::string_view output_cap_field = "max_tokens";
  bool accepts_stream_options = true;
};

const Quirks& quirks_of(std::string_view provider_id);

// A failed answer, understood.
struct ProviderFailure {
  ProviderFailure() = default;
  FailureClass verdict;
  int status = 0;                                  // of the provider's answer; 0 without one
  std::optional<std::chrono::milliseconds> pause;  // what the provider asks for, never zero
  Error error;  // what the caller would be told if nothing else works
};

// How long the head of a failed answer asks to be left alone: Retry-After-Ms, Retry-After, and for
// a 429 the reset of a rate limit of which nothing remains (`x-ratelimit-…`,
// `anthropic-ratelimit-…`). Bounded to one hour; a wait of nothing is none.
std::optional<std::chrono::milliseconds> asked_pause(int status,
                                                     std::span<const HeaderView> headers,
                                                     WallTime now);

// Understands an answer with a status outside 2xx. `body` may be empty or clipped; a 429's may name
// a wait (Google's RetryInfo) when the head did not. 400, 413 and 422 become upstream_rejected with
// that status and the provider's message; 429 becomes rate_limited; everything else
// upstream_failed. Where waiting may help, a wait that was asked for is the error's retry_after.
ProviderFailure classify_answer(std::string_view provider_name, int status,
                                std::optional<std::chrono::milliseconds> asked_pause,
                                std::string_view body);

// Understands a transport error (connect, deadline, reset) or a defect inside a 200.
ProviderFailure classify_error(std::string_view provider_name, const Error& error);

// Headers for a chat completion, credential included. `storage` holds the composed values and must
// outlive the headers. The caller's own credentials are never among them.
std::vector<HeaderView> chat_headers(const Provider& provider, std::string_view api_key,
                                     bool stream, std::string_view request_id,
                                     std::string& storage);

}  // namespace arouter::providers
