// A streamed chat completion on its way through: provider bytes in, caller bytes out, one pass, any
// split. Taps usage, finish and errors; replaces ids and names; withholds the end until the cost is
// known. Lines stay below 64 KiB: longer text, reasoning, refusals and tool arguments are cut into
// several chunks. A single member that cannot be cut without changing its meaning (an image, log
// probabilities, one the gateway does not know) makes its line as long as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/error.hpp>
#include <arouter/domain/usage.hpp>
#include <arouter/wire/openai/chat_identity.hpp>

namespace arouter::wire::openai {

// How the provider's side of the stream stands.
enum class StreamState : std::uint8_t {
  running,
  complete,  // [DONE], or a finish reason followed by the end of the bytes
  failed,    // error event, a choice that ends with an error, garbage, or no finish reason
};

class ChatStream {
 public:
  // `usage_chunk`: the caller asked for stream_options.include_usage.
  ChatStream(ChatIdentity identity, bool usage_chunk);
  ~ChatStream();
  ChatStream(ChatStream&&) noexcept;
  ChatStream& operator=(ChatStream&&) noexcept;

  // Consumes one read and appends what the caller gets for it to `out` (nothing for events that are
  // withheld). Until `content_started` the caller may be given nothing at all and `out` kept:
  // another provider may still answer instead.
  StreamState feed(std::string_view bytes, std::string& out);
  // The provider's bytes have ended (cleanly or not).
  StreamState end_of_bytes(std::string& out);

  // A choice delta with text, reasoning, a refusal, a tool call or a finish reason other than an
  // error was seen.
  [[nodiscard]] bool content_started() const;
  [[nodiscard]] StreamState state() const;
  // Why `state` is failed: upstream_failed with a message safe to show.
  [[nodiscard]] const Error& failure() const;

  [[nodiscard]] const std::optional<TokenUsage>& usage() const;  // as reported, normalised
  [[nodiscard]] std::string_view upstream_id() const;
  [[nodiscard]] std::string_view finish_reason() const;  // canonical; empty when none came
  [[nodiscard]] std::string_view native_finish_reason() const;
  [[nodiscard]] std::size_t completion_bytes()
      const;                                        // of text, reasoning and tool arguments so far
  [[nodiscard]] std::uint64_t delta_count() const;  // deltas with content so far

  // After `complete`: the withheld finish chunk with usage and timing (or followed by the usage
  // chunk when the caller asked for one), then [DONE] and a blank line.
  void finish(const CallTotals& totals, std::string& out);
  // After `failed` past the first content: one chunk with `error_json` under "error" and
  // finish_reason "error", usage and timing, then [DONE].
  void finish_with_error(std::string_view error_json, const CallTotals& totals, std::string& out);
  // A spending limit ended the call: a finish chunk with finish_reason "length", then [DONE].
  void finish_cut_short(const CallTotals& totals, std::string& out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arouter::wire::openai
