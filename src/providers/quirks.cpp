#include <array>

#include <arouter/providers/provider.hpp>

namespace arouter::providers {
namespace {

struct Entry {
  std::string_view provider_id;
  Quirks quirks;
};

constexpr std::array table{
    // Reasoning models refuse max_tokens.
    Entry{"openai", {.output_cap_field = "max_completion_tokens"}},
    Entry{"azure", {.output_cap_field = "max_completion_tokens"}},
    Entry{"cerebras", {.output_cap_field = "max_completion_tokens"}},
    // Refuses fields it does not know; its streams always end with the usage.
    Entry{"mistral", {.accepts_stream_options = false}},
    Entry{"perplexity", {.accepts_stream_options = false}},
};

constexpr Quirks ordinary{};

}  // namespace

const Quirks& quirks_of(std::string_view provider_id) {
  for (const Entry& entry : table) {
    if (entry.provider_id == provider_id) return entry.quirks;
  }
  return ordinary;
}

}  // namespace arouter::providers
