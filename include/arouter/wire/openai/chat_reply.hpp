// A whole (non-streamed) chat completion from a provider, and its rewriting for the caller.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/usage.hpp>
#include <arouter/wire/openai/chat_identity.hpp>

namespace arouter::wire::openai {

struct Choices;
struct DeleteChoices {
  void operator()(Choices* choices) const;
};

// Views point into the body.
struct ChatReply {
  ChatReply() = default;
  std::string_view body;
  bool ascii = false;                               // all of it
  std::unique_ptr<Choices, DeleteChoices> choices;  // never empty after parsing
  std::optional<TokenUsage> usage;  // as reported, normalised to the OpenAI convention
  std::string_view upstream_id;
  std::string_view created;  // raw, like the next; empty when absent or null
  std::string_view system_fingerprint;
  std::vector<std::string_view> extras;   // `"key":value` of each member that is passed on
  std::string_view finish_reason;         // canonical, of the first choice
  std::string_view native_finish_reason;  // the provider's own word
  std::size_t completion_bytes = 0;  // of all text, reasoning and tool arguments, for estimates
};

// `body` must be followed by 64 readable bytes. Errors: upstream_failed when it is not JSON, has no
// choices, or tells of a failure inside a 200: an error object, also in a choice (its message, made
// safe, in the error), or a choice that ends with an error, whatever content came with it.
Result<ChatReply> parse_chat_reply(std::string_view body);

// Appends the caller's version: id, model, provider, finish reasons, usage, timing replaced or
// added, content parts flattened to a string; everything else byte for byte.
void write_chat_reply(const ChatReply& reply, const ChatIdentity& identity,
                      const CallTotals& totals, std::string& out);

}  // namespace arouter::wire::openai
