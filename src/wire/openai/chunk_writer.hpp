// Writes the chunks a caller sees: its own ids and names, one choice after the other, and lines
// short enough for every client wherever they can be cut.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <arouter/wire/openai/chat_identity.hpp>

#include "wire/openai/choice.hpp"
#include "wire/openai/tool_calls.hpp"

namespace arouter::wire::openai {

// Where the text of a choice went, as offsets into the output; a text may go to two places.
struct TextPlaces {
  std::size_t count = 0;
  std::size_t at[2] = {0, 0};

  void add(std::size_t offset) {
    if (count < 2) at[count] = offset;
    ++count;
  }
};

// `role`, `content`, `reasoning`, `tool_calls` and the rest of a delta or message, without braces.
// `default_role` adds the role where the provider left it out.
void append_body(std::string& out, ChoiceForm form, const Choices& choices, const Choice& choice,
                 const ToolCalls& calls, bool default_role, TextPlaces& places);

class ChunkWriter {
 public:
  // Some clients read lines into 64 KiB.
  static constexpr std::size_t line_bytes_max = 60'000;

  explicit ChunkWriter(const ChatIdentity& identity);

  // `data: {…,"choices":[`. `created` is the provider's, raw; used when it is a positive integer.
  void begin(std::string& out, std::string_view created);
  // One choice that goes on. `first` puts the role into its delta.
  void append_delta(std::string& out, const Choices& choices, const Choice& choice,
                    const ToolCalls& calls, bool first, TextPlaces& places) const;
  // One choice that ends. `native` and `extras` are raw.
  static void append_finish(std::string& out, std::int64_t index, bool first,
                            std::string_view finish_reason, std::string_view native,
                            std::string_view extras);
  // Behind the last choice: `]`, the members, `}` and the blank line.
  static void end_choices(std::string& out) { out += ']'; }
  static void end(std::string& out) { out += "}\n\n"; }

  // The same choice as several chunks. Their lines keep below `line_bytes_max`, except where a
  // single member that is no text to be continued (an image, log probabilities) is longer itself.
  void append_in_pieces(std::string& out, std::string_view created, const Choices& choices,
                        const Choice& choice, const ToolCalls& calls, bool first,
                        std::span<const std::string_view> extras);

 private:
  void append_text_pieces(std::string& out, std::string_view created, std::int64_t index,
                          std::string_view text, std::string_view key, std::string_view second_key);
  void append_call_pieces(std::string& out, std::string_view created, std::int64_t index,
                          const ToolCalls& calls, const ToolCall& call);

  std::string head_;         // up to the number of `created`
  std::string tail_;         // from behind it to the opening bracket of `choices`
  std::string own_created_;  // for providers that send none
  bool created_known_ = false;
};

void append_members(std::string& out, std::span<const std::string_view> members);

}  // namespace arouter::wire::openai
