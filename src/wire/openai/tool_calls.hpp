// Tool calls, made whole: providers leave out indices, repeat or omit ids and names, send arguments
// as objects. Callers get what OpenAI would have sent.
#pragma once

#include <cstdint>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// One element of `tool_calls`, with views of the provider's text or of `ToolCalls::made`.
struct ToolCall {
  std::optional<std::int64_t> index;
  JsonString id;
  JsonString type;
  JsonString name;
  JsonString arguments;
  bool has_function = false;
  bool opens = false;     // the first delta of its call
  bool verbatim = false;  // `raw` is fine as it stands
  std::string_view raw;
  std::size_t extras_begin = 0;  // unknown members, in ToolCalls::extras
  std::size_t extras_end = 0;
};

struct ToolCalls {
  std::vector<ToolCall> list;
  std::vector<std::string_view> extras;
  std::forward_list<std::string> made;

  void clear();
  [[nodiscard]] std::size_t argument_bytes() const;
};

// Reads a complete `tool_calls` array into `out` (cleared first), element by element as they stand.
void read_tool_calls(std::string_view array, ToolCalls& out);

// What a stream must remember of the calls of one choice.
class ToolCallLedger {
 public:
  // Gives every delta its index, its id when it opens a call, and drops empty repetitions.
  // `id_seed` makes invented ids unique between answers.
  void resolve(ToolCalls& calls, std::string_view id_seed);
  [[nodiscard]] bool empty() const { return open_.empty(); }

 private:
  struct OpenCall {
    std::int64_t provider_index = 0;
    std::int64_t index = 0;
    std::string id;
  };
  OpenCall* find(const ToolCall& call);
  OpenCall& open(ToolCall& call, ToolCalls& calls, std::string_view id_seed);
  [[nodiscard]] std::int64_t free_index(std::int64_t wanted) const;

  std::vector<OpenCall> open_;  // the newest last
};

// Completes the calls of a whole message: every one gets an id, a type and string arguments.
void complete_tool_calls(ToolCalls& calls, std::string_view id_seed);

// Appends `call`. `arguments` replaces its own, so that long ones can be sent in pieces.
void append_tool_call(std::string& out, const ToolCalls& calls, const ToolCall& call,
                      std::string_view arguments);
void append_tool_calls(std::string& out, const ToolCalls& calls);

}  // namespace arouter::wire::openai
