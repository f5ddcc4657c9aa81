#include <algorithm>

#include <arouter/domain/key_bounds.hpp>

namespace arouter {

namespace {

Error beyond(const char* field, const std::string& what) {
  return fail(ErrorCode::permission_denied,
              std::string(field) + ": the management key itself is not allowed " + what)
      .with_param(field);
}

}  // namespace

bool is_model_pattern(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return c > 0x20 && c != 0x7f && c != '"' && c != '\\';
  });
}

Result<std::vector<std::string>> bounded_models(const Key& holder, std::vector<std::string> asked) {
  if (asked.empty()) return holder.allowed_models;
  for (const auto& pattern : asked) {
    // A pattern is allowed when it stands in the list itself or names a model that is.
    if (!model_allowed(holder.allowed_models, pattern)) return beyond("allowed_models", pattern);
  }
  return asked;
}

Result<std::vector<std::string>> bounded_providers(const Key& holder,
                                                   std::vector<std::string> asked) {
  if (asked.empty()) return holder.allowed_providers;
  for (const auto& provider : asked) {
    if (!provider_allowed(holder.allowed_providers, provider, provider)) {
      return beyond("allowed_providers", provider);
    }
  }
  return asked;
}

Result<std::optional<WallTime>> bounded_expiry(const Key& holder, std::optional<WallTime> asked) {
  if (!holder.expires_at) return asked;
  if (!asked) return holder.expires_at;
  if (*asked > *holder.expires_at) return beyond("expires_at", "to live that long");
  return asked;
}

}  // namespace arouter
