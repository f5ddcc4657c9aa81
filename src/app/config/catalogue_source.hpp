// Where catalogue entries come from: files, folders, the copy inside the program, and the lists in
// the configuration file itself.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/config/field.hpp"
#include "app/config/sources.hpp"

namespace arouter::app {

struct CatalogueEntries {
  CatalogueEntries() = default;
  std::vector<ProviderConfig> providers;
  std::vector<ModelConfig> models;

  // Entries of `later` replace those with the same id, whole and in place; new ones are appended.
  void replace_with(CatalogueEntries later);
};

// Appends what the `providers` and `models` lists of one document hold. The same id twice is a
// problem.
void read_catalogue_lists(const YamlNode& document, const ReadContext& context,
                          CatalogueEntries& entries);

// One item of `catalogue:`: `builtin`, a file, or a folder whose .yaml files are read in the order
// of their names. Relative paths are below `folder`. What is read is appended to `sources`; what
// cannot be opened is a problem at `place`.
void read_catalogue_source(const std::string& source, const std::filesystem::path& folder,
                           const Place& place, const ReadContext& context,
                           CatalogueEntries& entries, ConfigSources& sources);

// The .yaml and .yml files in and below a folder, sorted; none when it cannot be read.
std::vector<std::string> yaml_files_below(const std::filesystem::path& folder);

}  // namespace arouter::app
