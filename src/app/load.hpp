// Reading a configuration: the file, the catalogue it names and the environment become one checked
// value. Nothing is half-loaded: either everything holds or every mistake is in the error.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/crypto/secret.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/ports/upstream.hpp>

#include "app/config.hpp"
#include "app/config/environment.hpp"

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
  std::vector<std::string> files;           // every file read, for noticing changes
};

// Relative paths inside the file are relative to its folder. The error's message holds one line a
// mistake: "file:line: field: what; allowed: …".
Result<LoadedConfig> load_config(const std::string& path, const Environment& environment);

}  // namespace arouter::app
