// The OpenAI chat completion request: what the gateway must know of it, and the edits it needs on
// its way to a provider. The body itself is never turned into a tree; unknown fields survive byte
// for byte.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/routing.hpp>
#include <arouter/wire/json_edit.hpp>

namespace arouter::wire::openai {

// `max_price` counts per million tokens on /api/v1 and per token on /v1.
enum class MaxPriceUnit : std::uint8_t { per_million, per_token };

// Views point into the body or into `unescaped`; both must outlive the request. Movable, not
// copyable.
struct ChatRequest {
  ChatRequest() = default;
  ChatRequest(ChatRequest&&) = default;
  ChatRequest& operator=(ChatRequest&&) = default;

  std::string_view body;
  std::vector<JsonMember> members;  // of the body
  bool has_gateway_fields = false;  // some of them are not for a provider
  std::string_view model;           // empty when absent
  std::vector<std::string_view> models;
  bool stream = false;
  bool include_usage = false;  // stream_options.include_usage
  std::optional<std::int64_t>
      output_tokens_max;     // max_tokens or max_completion_tokens, the smaller
  std::int64_t choices = 1;  // n
  std::size_t message_count = 0;
  std::size_t binary_bytes = 0;  // base64 of images, audio and video, counted apart
  std::size_t binary_parts = 0;  // how many of them
  std::size_t file_bytes = 0;    // base64 of documents, likewise
  ProviderPreferences preferences;
  std::vector<std::string_view> parameters;  // top-level fields an endpoint may not support
  std::string_view user;
  std::string_view session_id;
  std::list<std::string> unescaped;  // storage for strings that held escapes
};

// Checks everything the gateway decides on; errors are invalid_request with the JSON path as param.
// `body` must be followed by 64 readable bytes. Refused: not one JSON object, invalid UTF-8,
// nesting deeper than 128, duplicate or escaped keys among the deciding ones at any level, wrong
// types of known fields, half surrogate pairs, what only the gateway could run (server tools,
// plugins, presets), no messages. A missing model is not an error here. `transforms` is accepted
// and does nothing: a prompt that is too long is refused, not compressed.
Result<ChatRequest> parse_chat_request(std::string_view body, MaxPriceUnit max_price_unit);

// Upper bound of the prompt's tokens, from its size: one token per two bytes of text; for every
// image, recording or film sent as base64 4,096 tokens and one per 64 bytes; for documents sent as
// base64 one per four bytes.
std::int64_t prompt_tokens_max(const ChatRequest& request);

// What to change for one provider.
struct ChatUpstreamEdits {
  std::string_view upstream_model;
  std::optional<std::int64_t> output_cap;  // sent when the caller gave none or a larger one
  std::string_view output_cap_field = "max_tokens";
  bool request_stream_usage = true;  // set stream_options.include_usage on streams
};

// A body ready to send: pieces of the original and of `storage`. Not copyable: pieces point inside.
struct ChatUpstreamBody {
  ChatUpstreamBody() = default;
  ChatUpstreamBody(const ChatUpstreamBody&) = delete;
  ChatUpstreamBody& operator=(const ChatUpstreamBody&) = delete;
  std::vector<std::string_view> pieces;
  std::string glue;
  std::list<std::string> storage;
};

// Fills `out`. Fields only the gateway understands (models, route, provider, plugins, transforms,
// usage, session_id, trace, preset, debug) are removed.
void build_upstream_body(const ChatRequest& request, const ChatUpstreamEdits& edits,
                         ChatUpstreamBody& out);

}  // namespace arouter::wire::openai
