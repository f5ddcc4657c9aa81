#include <algorithm>
#include <cstdint>

#include <arouter/base/text.hpp>
#include <arouter/domain/catalogue.hpp>

#include "domain/catalogue_check.hpp"

namespace arouter {

namespace {

using Names = std::unordered_map<std::string, const Model*, NameHash, NameEqual>;

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view slug_of(std::string_view id) {
  return id.substr(id.find('/') + 1);
}

bool is_openai(const Model& model) {
  return starts_with_ignoring_case(model.id, "openai/");
}

// Bare slugs come last and give way to every id and alias; among themselves OpenAI's win, then the
// earlier model's.
void add_bare_slugs(const std::vector<Model>& models, Names& names) {
  for (const bool openai : {true, false}) {
    for (const auto& model : models) {
      if (is_openai(model) != openai) continue;
      names.try_emplace(std::string(slug_of(model.id)), &model);
      for (const auto& alias : model.aliases) {
        names.try_emplace(std::string(slug_of(alias)), &model);
      }
    }
  }
}

Names names_of(const std::vector<Model>& models) {
  Names names;
  for (const auto& model : models) {
    names.try_emplace(model.id, &model);
    for (const auto& alias : model.aliases) names.try_emplace(alias, &model);
  }
  add_bare_slugs(models, names);
  return names;
}

}  // namespace

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::openai:
      return "openai";
    case Dialect::simulated:
      return "simulated";
  }
  return "openai";
}

std::size_t NameHash::operator()(std::string_view name) const {
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
  for (const char c : name) {
    hash ^= static_cast<std::uint8_t>(folded(c));
    hash *= 0x100000001B3;
  }
  return static_cast<std::size_t>(hash);
}

bool NameEqual::operator()(std::string_view a, std::string_view b) const {
  return iequals(a, b);
}

Result<std::shared_ptr<const Catalogue>> Catalogue::build(std::vector<Provider> providers,
                                                          std::vector<Model> models) {
  const auto problems = catalogue_problems(providers, models);
  if (!problems.empty()) return fail(ErrorCode::invalid_request, problems);

  auto catalogue = std::make_shared<Catalogue>();
  catalogue->providers_ = std::move(providers);
  catalogue->models_ = std::move(models);
  for (std::size_t i = 0; i < catalogue->providers_.size(); ++i) {
    catalogue->providers_[i].index = i;
  }
  for (auto& model : catalogue->models_) {
    if (model.input_modalities.empty()) model.input_modalities = {"text"};
    if (model.output_modalities.empty()) model.output_modalities = {"text"};
    for (auto& endpoint : model.endpoints) {
      endpoint.index = catalogue->endpoint_count_++;
      endpoint.provider = catalogue->find_provider(endpoint.provider_id);
    }
  }
  catalogue->by_name_ = names_of(catalogue->models_);
  return std::shared_ptr<const Catalogue>(std::move(catalogue));
}

const Model* Catalogue::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const Provider* Catalogue::find_provider(std::string_view name) const {
  const auto found = std::ranges::find_if(providers_, [name](const Provider& provider) {
    return iequals(provider.id, name) || iequals(provider.name, name);
  });
  return found == providers_.end() ? nullptr : &*found;
}

}  // namespace arouter
