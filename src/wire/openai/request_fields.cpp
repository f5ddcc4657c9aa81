#include "wire/openai/request_fields.hpp"

#include <array>

namespace arouter::wire::openai {
namespace {

using enum RequestField;

constexpr std::array fields{
    KnownField{model, false, "model"},
    KnownField{models, false, "models", true},
    KnownField{messages, false, "messages"},
    KnownField{stream, false, "stream"},
    KnownField{stream_options, false, "stream_options"},
    KnownField{max_tokens, true, "max_tokens"},
    KnownField{max_completion_tokens, true, "max_completion_tokens"},
    KnownField{n, false, "n"},
    KnownField{provider, false, "provider", true},
    KnownField{route, false, "route", true},
    KnownField{tools, true, "tools"},
    KnownField{user, false, "user"},
    KnownField{plugins, false, "plugins", true},
    KnownField{response_format, true, "response_format"},
    KnownField{usage, false, "usage", true},
    KnownField{session_id, false, "session_id", true},
    KnownField{unknown, false, "transforms", true},
    KnownField{unknown, false, "trace", true},
    KnownField{unknown, false, "preset", true},
    KnownField{unknown, false, "debug", true},
    KnownField{parameter, true, "tool_choice"},
    KnownField{parameter, true, "temperature"},
    KnownField{parameter, true, "top_p"},
    KnownField{parameter, true, "top_k"},
    KnownField{parameter, true, "min_p"},
    KnownField{parameter, true, "top_a"},
    KnownField{parameter, true, "frequency_penalty"},
    KnownField{parameter, true, "presence_penalty"},
    KnownField{parameter, true, "repetition_penalty"},
    KnownField{parameter, true, "seed"},
    KnownField{parameter, true, "stop"},
    KnownField{parameter, true, "logit_bias"},
    KnownField{parameter, true, "logprobs"},
    KnownField{parameter, true, "top_logprobs"},
    KnownField{parameter, true, "structured_outputs"},
    KnownField{parameter, true, "reasoning"},
    KnownField{parameter, true, "reasoning_effort"},
    KnownField{parameter, true, "include_reasoning"},
    KnownField{parameter, true, "parallel_tool_calls"},
    KnownField{parameter, true, "prediction"},
    KnownField{parameter, true, "verbosity"},
    KnownField{parameter, true, "web_search_options"},
    KnownField{parameter, true, "modalities"},
};

constexpr std::size_t slot_count = 128;
constexpr std::uint8_t empty_slot = 0xFF;

constexpr std::size_t slot_of(std::string_view name) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (name.size() * 31 + byte(0) * 7U + byte(name.size() - 1) * 3U + byte(name.size() / 2)) %
         slot_count;
}

// Open addressing, built at compile time.
constexpr auto slots = [] {
  std::array<std::uint8_t, slot_count> table{};
  table.fill(empty_slot);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::size_t slot = slot_of(fields[i].name);
    while (table[slot] != empty_slot) slot = (slot + 1) % slot_count;
    table[slot] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

}  // namespace

KnownField known_field(std::string_view name) {
  if (name.empty()) return {};
  for (std::size_t slot = slot_of(name); slots[slot] != empty_slot;
       slot = (slot + 1) % slot_count) {
    const KnownField& known = fields[slots[slot]];
    if (known.name == name) return known;
  }
  return {};
}

}  // namespace arouter::wire::openai
