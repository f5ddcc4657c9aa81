#include <algorithm>

#include <arouter/base/text.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/model_ref.hpp>

namespace arouter {

namespace {

bool model_matches(std::string_view entry, std::string_view model) {
  entry = without_variant(entry);
  if (iequals(entry, model)) return true;
  const auto slash = model.find('/');
  if (slash == model.npos) return false;
  if (entry.ends_with("/*"))
    return iequals(entry.substr(0, entry.size() - 2), model.substr(0, slash));
  return iequals(entry, model.substr(slash + 1));
}

}  // namespace

std::string_view to_string(KeyKind kind) {
  switch (kind) {
    case KeyKind::inference:
      return "inference";
    case KeyKind::management:
      return "management";
  }
  return "inference";
}

bool model_allowed(const std::vector<std::string>& allow_list, std::string_view model_id) {
  const auto model = without_variant(model_id);
  return allow_list.empty() || std::ranges::any_of(allow_list, [model](const std::string& entry) {
           return model_matches(entry, model);
         });
}

bool provider_allowed(const std::vector<std::string>& allow_list, std::string_view provider_id,
                      std::string_view provider_name) {
  return allow_list.empty() || std::ranges::any_of(allow_list, [&](const std::string& entry) {
           return iequals(entry, provider_id) || iequals(entry, provider_name);
         });
}

}  // namespace arouter
