#include "app/config/resolve.hpp"

#include <algorithm>
#include <filesystem>

#include <arouter/base/text.hpp>

#include "app/config/base_url.hpp"

namespace arouter::app {
namespace {

Provider provider_of(const ProviderConfig& config, std::size_t index) {
  Provider provider;
  provider.index = index;
  provider.id = config.id;
  provider.name = config.name.empty() ? config.id : config.name;
  provider.dialect = config.dialect;
  provider.denies_data_collection = config.denies_data_collection;
  provider.zero_data_retention = config.zero_data_retention;
  provider.credential_count = config.api_keys.size();
  provider.drain_cancelled = config.drain_cancelled;
  return provider;
}

ProviderSettings settings_of(const ProviderConfig& config) {
  const auto url = parse_base_url(config.base_url);
  Origin origin;
  origin.id = config.id;
  if (url) {  // else it was reported when it was read
    origin.tls = url->tls;
    origin.host = url->host;
    origin.port = url->port;
    origin.base_path = url->path;
  }
  if (!config.ca_file.empty()) {
    const auto folder = std::filesystem::path(config.place.file).parent_path();
    origin.ca_file = (folder / config.ca_file).lexically_normal().string();
  }
  origin.max_connections_per_core = config.max_connections_per_core;
  origin.connect_timeout = config.connect_timeout;
  origin.first_byte_timeout = config.first_byte_timeout;
  origin.idle_timeout = config.idle_timeout;
  origin.total_timeout = config.total_timeout;
  ProviderSettings settings;
  settings.api_keys = config.api_keys;
  settings.origin = std::make_shared<const Origin>(std::move(origin));
  return settings;
}

bool has_provider(const std::vector<Provider>& providers, const std::string& name) {
  return std::any_of(providers.begin(), providers.end(), [&name](const Provider& provider) {
    return iequals(provider.id, name) || iequals(provider.name, name);
  });
}

// Without the endpoints whose provider does not exist.
Model model_of(const ModelConfig& config, const std::vector<Provider>& providers,
               Problems& problems) {
  Model model = config.model;
  if (model.name.empty()) model.name = model.id;
  for (const auto& entry : config.endpoints) {
    const auto& provider = entry.endpoint.provider_id;
    if (has_provider(providers, provider)) {
      model.endpoints.push_back(entry.endpoint);
    } else if (!provider.empty()) {  // an empty one was reported when it was read
      problems.add(entry.place, "models." + model.id + ".endpoints",
                   "there is no provider \"" + provider + "\"");
    }
  }
  return model;
}

// The place of the entry that a complaint of the domain begins with: "model 'author/slug': …".
Place place_of(std::string_view complaint, const Config& config) {
  for (const auto& entry : config.models) {
    if (complaint.starts_with("model '" + entry.model.id + "'")) return entry.place;
  }
  for (const auto& entry : config.providers) {
    if (complaint.starts_with("provider '" + entry.id + "'")) return entry.place;
  }
  return {};
}

}  // namespace

void resolve(LoadedConfig& loaded, Problems& problems) {
  const auto& config = loaded.config;
  std::vector<Provider> providers;
  providers.reserve(config.providers.size());
  for (const auto& entry : config.providers) {
    providers.push_back(provider_of(entry, providers.size()));
    loaded.providers.push_back(settings_of(entry));
  }
  std::vector<Model> models;
  models.reserve(config.models.size());
  for (const auto& entry : config.models) {
    auto model = model_of(entry, providers, problems);
    if (entry.complete && !model.endpoints.empty()) models.push_back(std::move(model));
  }
  auto catalogue = Catalogue::build(std::move(providers), std::move(models));
  if (catalogue) {
    loaded.catalogue = std::move(*catalogue);
    return;
  }
  for (const auto line : split(catalogue.error().message(), '\n')) {
    problems.add(place_of(line, config), "", line);
  }
}

}  // namespace arouter::app
