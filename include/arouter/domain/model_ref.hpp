// The grammar of model names in requests: author/slug[:variant], bare slugs, candidate lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arouter {

struct ModelRef {
  std::string_view name;     // without the variant
  std::string_view variant;  // "free", "nitro", "floor" or "exacto", any case; empty when none
};

// Splits at the last ':' that follows the last '/' when a variant this gateway knows stands behind
// it. What it does not know ("online", "thinking", a slip) is part of the name, so that no model of
// that name is found rather than a plain one served.
ModelRef parse_model_ref(std::string_view text);

// Without any variant, known or not: allow-lists mean the model whatever is asked of it.
std::string_view without_variant(std::string_view text);

// `model` first if given and not already in `models`, then `models` in order, duplicates dropped.
std::vector<std::string_view> candidate_models(std::string_view model,
                                               const std::vector<std::string_view>& models);

}  // namespace arouter
