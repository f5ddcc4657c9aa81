#include "wire/openai/finish_reason.hpp"

#include <array>

#include <arouter/base/text.hpp>

namespace arouter::wire::openai {
namespace {

struct Meaning {
  std::string_view native;
  std::string_view canonical;
};

// `stop` and everything like it is the default and not listed.
constexpr std::array meanings{
    Meaning{"length", "length"},
    Meaning{"tool_calls", "tool_calls"},
    Meaning{"content_filter", "content_filter"},
    Meaning{"error", "error"},
    Meaning{"function_call", "tool_calls"},
    Meaning{"tool_use", "tool_calls"},
    Meaning{"max_tokens", "length"},
    Meaning{"model_length", "length"},
    Meaning{"model_context_window_exceeded", "length"},
    Meaning{"sensitive", "content_filter"},
    Meaning{"refusal", "content_filter"},
    Meaning{"safety", "content_filter"},
    Meaning{"recitation", "content_filter"},
    Meaning{"blocklist", "content_filter"},
    Meaning{"prohibited_content", "content_filter"},
    Meaning{"spii", "content_filter"},
    Meaning{"content_filtered", "content_filter"},
    Meaning{"guardrail_intervened", "content_filter"},
    Meaning{"insufficient_system_resource", "error"},
    Meaning{"network_error", "error"},
    Meaning{"malformed_function_call", "error"},
    Meaning{"unexpected_tool_call", "error"},
};

}  // namespace

std::string_view canonical_finish_reason(std::string_view native) {
  if (native == "stop" || native.empty()) return "stop";
  for (const Meaning& meaning : meanings) {
    if (iequals(native, meaning.native)) return meaning.canonical;
  }
  return "stop";
}

std::string_view finish_reason_of(std::string_view native, bool has_tool_calls) {
  const auto canonical = canonical_finish_reason(native);
  if (canonical == "stop" && has_tool_calls) return "tool_calls";
  if (canonical == "tool_calls" && !has_tool_calls) return "stop";
  return canonical;
}

}  // namespace arouter::wire::openai
