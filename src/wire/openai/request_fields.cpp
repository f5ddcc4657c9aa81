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
    KnownField{route, false, "route", true, FieldShape::text},
    KnownField{tools, true, "tools"},
    KnownField{user, false, "user"},
    KnownField{plugins, false, "plugins", true},
    KnownField{response_format, true, "response_format", false, FieldShape::object},
    KnownField{usage, false, "usage", true},
    KnownField{session_id, false, "session_id", true},
    KnownField{transforms, false, "transforms", true, FieldShape::list},
    KnownField{preset, false, "preset", true},
    KnownField{unknown, false, "trace", true},
    KnownField{unknown, false, "debug", true},
    KnownField{unknown, false, "metadata", false, FieldShape::object},
    KnownField{unknown, false, "service_tier", false, FieldShape::text},
    KnownField{parameter, true, "tool_choice", false, FieldShape::text_or_object},
    KnownField{parameter, true, "temperature", false, FieldShape::number},
    KnownField{parameter, true, "top_p", false, FieldShape::number},
    KnownField{parameter, true, "top_k", false, FieldShape::number},
    KnownField{parameter, true, "min_p", false, FieldShape::number},
    KnownField{parameter, true, "top_a", false, FieldShape::number},
    KnownField{parameter, true, "frequency_penalty", false, FieldShape::number},
    KnownField{parameter, true, "presence_penalty", false, FieldShape::number},
    KnownField{parameter, true, "repetition_penalty", false, FieldShape::number},
    KnownField{parameter, true, "seed", false, FieldShape::integer},
    KnownField{parameter, true, "stop", false, FieldShape::text_or_texts},
    KnownField{parameter, true, "logit_bias", false, FieldShape::object},
    KnownField{parameter, true, "logprobs", false, FieldShape::flag},
    KnownField{parameter, true, "top_logprobs", false, FieldShape::integer},
    KnownField{parameter, true, "structured_outputs"},
    KnownField{parameter, true, "reasoning", false, FieldShape::object},
    KnownField{parameter, true, "reasoning_effort", false, FieldShape::text},
    KnownField{parameter, true, "include_reasoning"},
    KnownField{parameter, true, "parallel_tool_calls", false, FieldShape::flag},
    KnownField{parameter, true, "prediction", false, FieldShape::object},
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
