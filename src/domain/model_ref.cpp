#include <algorithm>
#include <array>

#include <arouter/base/text.hpp>
#include <arouter/domain/model_ref.hpp>

namespace arouter {

namespace {

// "exacto" asks for the order by a quality score that this gateway does not have, as the sort of
// that name does: the usual order stays.
constexpr std::array<std::string_view, 4> variants{"free", "nitro", "floor", "exacto"};

// Of the last ':' that follows the last '/'; the end of the text when there is none.
std::size_t colon_of(std::string_view text) {
  const auto slash = text.rfind('/');
  const auto colon = text.rfind(':');
  const bool in_author = slash != text.npos && colon < slash;
  return colon == text.npos || in_author ? text.size() : colon;
}

}  // namespace

std::string_view without_variant(std::string_view text) {
  return text.substr(0, colon_of(text));
}

ModelRef parse_model_ref(std::string_view text) {
  const auto colon = colon_of(text);
  if (colon == text.size()) return {text, {}};
  const auto variant = text.substr(colon + 1);
  const auto is_it = [variant](std::string_view known) { return iequals(known, variant); };
  if (std::ranges::none_of(variants, is_it)) return {text, {}};
  return {text.substr(0, colon), variant};
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
