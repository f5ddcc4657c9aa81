// Reading a configuration: the file, the catalogue it names and the environment become one checked
// value. Nothing is half-loaded: either everything holds or every mistake is in the error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/crypto/secret.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/ports/upstream.hpp>

#include "app/config.hpp"
#include "app/config/environment.hpp"
#include "app/config/sources.hpp"

namespace arouter::app {

// What a provider needs beyond its entry in the catalogue.
struct ProviderSettings {
  ProviderSettings() = default;
  std::vector<crypto::Secret> api_keys;  // as many as Provider::credential_count
  std::shared_ptr<const Origin> origin;
};

struct LoadedConfig {
  LoadedConfig() = default;
  Config config;
  std::shared_ptr<const Catalogue> catalogue;
  std::vector<ProviderSettings> providers;  // place = Provider::index
  std::string path;                         // the configuration file
  ConfigSources sources;
};

// Serving needs more of a configuration than administration of the database does: a master key,
// certificates that can be read, a listener of its own for the metrics.
enum class Purpose : std::uint8_t { administration, serving };

// Relative paths inside the file are relative to its folder. The error's message holds one line a
// mistake: "file:line: field: what; allowed: …". `sources`, where given, is what was looked at,
// also when there are mistakes.
Result<LoadedConfig> load_config(const std::string& path, const Environment& environment,
                                 Purpose purpose = Purpose::administration,
                                 ConfigSources* sources = nullptr);

}  // namespace arouter::app
