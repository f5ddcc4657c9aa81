#include <algorithm>

#include <arouter/base/text.hpp>
#include <arouter/domain/model_ref.hpp>

namespace arouter {

ModelRef parse_model_ref(std::string_view text) {
  const auto slash = text.rfind('/');
  const auto colon = text.rfind(':');
  if (colon == text.npos || (slash != text.npos && colon < slash)) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

std::vector<std::string_view> candidate_models(std::string_view model,
                                               const std::vector<std::string_view>& models) {
  std::vector<std::string_view> candidates;
  candidates.reserve(models.size() + 1);
  const auto add = [&candidates](std::string_view name) {
    const auto same = [name](std::string_view other) { return iequals(name, other); };
    if (std::ranges::none_of(candidates, same)) candidates.push_back(name);
  };
  const auto same_as_model = [model](std::string_view other) { return iequals(model, other); };
  if (!model.empty() && std::ranges::none_of(models, same_as_model)) add(model);
  for (const auto name : models) add(name);
  return candidates;
}

}  // namespace arouter
