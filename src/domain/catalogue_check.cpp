#include "domain/catalogue_check.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <arouter/base/text.hpp>

namespace arouter {

namespace {

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// ':' starts a variant and '*' a pattern, so names hold neither; nor blanks nor control characters.
bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F && c != ':' && c != '*';
  });
}

bool is_provider_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool is_model_id(std::string_view id) {
  const auto slash = id.find('/');
  return is_name(id) && slash != id.npos && slash > 0 && slash + 1 < id.size();
}

class Problems {
 public:
  void check(bool good, const std::string& owner, std::string_view problem) {
    if (good) return;
    if (!text_.empty()) text_ += '\n';
    text_.append(owner).append(": ").append(problem);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// Names that must not mean two things, without regard to case.
class NameSpace {
 public:
  // What else has that name, or empty after taking it.
  std::string claim(std::string_view name, const std::string& owner) {
    const auto [place, is_new] = owners_.try_emplace(to_lower(name), owner);
    return is_new ? std::string() : place->second;
  }
  [[nodiscard]] bool holds(std::string_view name) const { return owners_.contains(to_lower(name)); }

 private:
  std::map<std::string, std::string> owners_;
};

void claim(NameSpace& names, std::string_view name, const std::string& owner, Problems& problems) {
  const auto other = names.claim(name, owner);
  problems.check(other.empty(), owner, "the name " + quoted(name) + " is taken by " + other);
}

void check_provider(const Provider& provider, NameSpace& names, Problems& problems) {
  const auto owner = "provider " + quoted(provider.id);
  problems.check(is_provider_id(provider.id), owner,
                 "the id must be lower-case letters, digits, '-', '_' or '.'");
  problems.check(!provider.name.empty(), owner, "the display name is missing");
  claim(names, provider.id, owner, problems);
  if (!provider.name.empty() && !iequals(provider.name, provider.id)) {
    claim(names, provider.name, owner, problems);
  }
}

void check_endpoint(const Endpoint& endpoint, const std::string& model, const NameSpace& providers,
                    Problems& problems) {
  const auto owner = model + ", endpoint at " + quoted(endpoint.provider_id);
  problems.check(providers.holds(endpoint.provider_id), owner, "there is no such provider");
  problems.check(!endpoint.upstream_model.empty(), owner,
                 "the provider's own model name is missing");
  problems.check(endpoint.context_tokens >= 0 && endpoint.output_tokens_max >= 0, owner,
                 "token counts must not be negative");
}

void check_model(const Model& model, const NameSpace& providers, NameSpace& names,
                 Problems& problems) {
  const auto owner = "model " + quoted(model.id);
  problems.check(is_model_id(model.id), owner,
                 "the id must be author/slug without blanks, ':' or '*'");
  problems.check(model.context_tokens > 0, owner, "context_tokens must be positive");
  problems.check(model.output_tokens_max >= 0, owner, "output_tokens_max must not be negative");
  problems.check(!model.endpoints.empty(), owner, "there is no endpoint");
  claim(names, model.id, owner, problems);
  for (const auto& alias : model.aliases) {
    problems.check(is_name(alias), owner,
                   "the alias " + quoted(alias) + " must not be empty or hold blanks, ':' or '*'");
    claim(names, alias, owner, problems);
  }
  for (const auto& endpoint : model.endpoints) check_endpoint(endpoint, owner, providers, problems);
}

}  // namespace

std::string catalogue_problems(const std::vector<Provider>& providers,
                               const std::vector<Model>& models) {
  Problems problems;
  NameSpace provider_names;
  for (const auto& provider : providers) check_provider(provider, provider_names, problems);
  NameSpace provider_ids;
  for (const auto& provider : providers) provider_ids.claim(provider.id, provider.id);
  NameSpace model_names;
  for (const auto& model : models) check_model(model, provider_ids, model_names, problems);
  return problems.take();
}

}  // namespace arouter
