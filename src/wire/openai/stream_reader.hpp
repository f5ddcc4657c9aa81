// The reading half of a chat stream: provider bytes to caller chunks, with everything about the end
// of the answer held back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/error.hpp>
#include <arouter/domain/usage.hpp>
#include <arouter/wire/openai/chat_identity.hpp>
#include <arouter/wire/openai/chat_stream.hpp>
#include <arouter/wire/sse_decoder.hpp>

#include "wire/openai/chunk.hpp"
#include "wire/openai/chunk_writer.hpp"
#include "wire/openai/event_template.hpp"
#include "wire/openai/tool_calls.hpp"

namespace arouter::wire::openai {

// The end of one choice, withheld.
struct WithheldFinish {
  std::int64_t index = 0;
  bool first = false;  // nothing of this choice has been forwarded
  bool has_calls = false;
  std::string native;  // raw; empty when the provider named no reason
  std::string extras;  // of the choice, each with its comma
};

class StreamReader {
 public:
  explicit StreamReader(ChatIdentity identity);

  StreamState feed(std::string_view bytes, std::string& out);
  StreamState end_of_bytes(std::string& out);

  // In the order in which the choices ended.
  [[nodiscard]] std::vector<WithheldFinish> withheld() const;
  // Choices that have begun and not ended; choice 0 when none has begun.
  [[nodiscard]] std::vector<WithheldFinish> unfinished() const;
  // Top-level members of the last chunk, each with its comma.
  [[nodiscard]] const std::string& final_extras() const { return final_extras_; }
  [[nodiscard]] ChunkWriter& writer() { return writer_; }

  [[nodiscard]] bool content_started() const { return content_started_; }
  [[nodiscard]] StreamState state() const { return state_; }
  [[nodiscard]] const Error& failure() const { return failure_; }
  [[nodiscard]] const std::optional<TokenUsage>& usage() const { return usage_; }
  [[nodiscard]] std::string_view upstream_id() const { return upstream_id_; }
  [[nodiscard]] std::string_view finish_reason() const;
  [[nodiscard]] std::string_view native_finish_reason() const;
  [[nodiscard]] std::size_t completion_bytes() const { return completion_bytes_; }
  [[nodiscard]] std::uint64_t delta_count() const { return delta_count_; }

 private:
  struct ChoiceState {
    std::int64_t index = 0;
    bool forwarded = false;  // the caller has its role
    bool finished = false;
    std::uint32_t finish_order = 0;
    bool has_calls = false;
    ToolCallLedger ledger;
    std::string native;
    std::string extras;
  };

  bool takes_bare_json(std::string_view bytes);
  void on_event(const SseEvent& event, std::string& out);
  void on_chunk(std::string_view json, std::string& out);
  void on_choices(std::string_view json, std::string& out);
  bool parse(std::string_view& json);
  void tap_usage();
  void on_chunk_without_choices(std::string_view json);
  bool reports_error() const;
  void forward(std::string_view json, std::string& out);
  bool append_choice(std::size_t position, std::string& out, TextPlaces& places);
  void forward_in_pieces(std::string& out);
  [[nodiscard]] JsonString varying_text() const;
  void learn(std::string_view json, std::string_view line, TextPlaces places);
  void withhold_finishes();
  void finish(ChoiceState& state, std::string_view native);
  void on_done();
  void complete();
  void fail_because(std::string message);
  void fail_with_body(std::string_view json);
  void fail_with_choice(const Choice& choice);
  ChoiceState& state_of(std::int64_t index);
  [[nodiscard]] static WithheldFinish ending_of(const ChoiceState& state);
  [[nodiscard]] const ChoiceState* first_finished() const;

  ChatIdentity identity_;
  ChunkWriter writer_;
  SseDecoder decoder_;
  EventTemplate template_;
  StreamState state_ = StreamState::running;
  Error failure_;
  std::optional<TokenUsage> usage_;
  std::string upstream_id_;
  std::string final_extras_;
  std::string moderation_;
  std::vector<ChoiceState> states_;
  std::uint32_t finished_count_ = 0;
  std::size_t completion_bytes_ = 0;
  std::uint64_t delta_count_ = 0;
  bool content_started_ = false;

  enum class Framing : std::uint8_t { unknown, events, bare_json };
  Framing framing_ = Framing::unknown;
  std::string bare_json_;  // an answer that is not a stream at all

  // Scratch, kept for its memory.
  Chunk chunk_;
  std::vector<ToolCalls> calls_;  // resolved, one for every choice of the chunk
  std::vector<bool> firsts_;      // was nothing of the choice forwarded before this chunk
  std::string repaired_;
};

}  // namespace arouter::wire::openai
