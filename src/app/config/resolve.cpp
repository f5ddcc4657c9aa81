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
  const auto url = parse_base_url(config.base_url).value();  // checked when it was read
  Origin origin;
  origin.id = config.id;
  origin.tls = url.tls;
  origin.host = url.host;
  origin.port = url.port;
  origin.base_path = url.path;
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

Model model_of(const ModelConfig& config, const std::vector<Provider>& providers,
               Problems& problems) {
  Model model = config.model;
  if (model.name.empty()) model.name = model.id;
  for (const auto& entry : config.endpoints) {
    if (!has_provider(providers, entry.endpoint.provider_id)) {
      problems.add(entry.place, "models." + model.id + ".endpoints",
                   "there is no provider \"" + entry.endpoint.provider_id + "\"");
    }
    model.endpoints.push_back(entry.endpoint);
  }
  return model;
}

}  // namespace

Result<LoadedConfig> resolve(LoadedConfig loaded) {
  Problems problems;
  std::vector<Provider> providers;
  providers.reserve(loaded.config.providers.size());
  for (const auto& config : loaded.config.providers) {
    providers.push_back(provider_of(config, providers.size()));
    loaded.providers.push_back(settings_of(config));
  }
  std::vector<Model> models;
  models.reserve(loaded.config.models.size());
  for (const auto& config : loaded.config.models) {
    models.push_back(model_of(config, providers, problems));
  }
  if (!problems.empty()) return fail(ErrorCode::invalid_request, problems.text());
  auto catalogue = Catalogue::build(std::move(providers), std::move(models));
  if (!catalogue) return catalogue.error();
  loaded.catalogue = std::move(*catalogue);
  return loaded;
}

}  // namespace arouter::app
