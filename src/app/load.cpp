#include "app/load.hpp"

#include <filesystem>

#include <arouter/base/text.hpp>

#include "app/config/catalogue_source.hpp"
#include "app/config/file.hpp"
#include "app/config/overrides.hpp"
#include "app/config/places.hpp"
#include "app/config/resolve.hpp"
#include "app/config/schema.hpp"
#include "app/config/serving.hpp"

namespace arouter::app {
namespace {

// The file's own fields, `providers` and `models` aside.
YamlNode without_catalogue_lists(const YamlNode& document) {
  YamlNode rest = document;
  std::erase_if(rest.children, [](const YamlNode& child) {
    return child.key == "providers" || child.key == "models";
  });
  return rest;
}

// Names beside those declared that the top level takes, for the list in "unknown field".
std::vector<Field> top_level_fields(Config& config) {
  auto fields = config_fields(config);
  for (const char* name : {"providers", "models"}) {
    Field field;
    field.name = name;
    fields.push_back(std::move(field));
  }
  return fields;
}

void read_document(const YamlNode& document, const Places& places, const ReadContext& context,
                   LoadedConfig& loaded) {
  read_fields(without_catalogue_lists(document), top_level_fields(loaded.config), context);
  CatalogueEntries entries;
  const auto folder = std::filesystem::path(context.file).parent_path();
  const auto& catalogue = loaded.config.catalogue;
  for (std::size_t i = 0; i < catalogue.size(); ++i) {
    read_catalogue_source(catalogue[i], folder, places.of_item("catalogue", i), context, entries,
                          loaded.sources);
  }
  CatalogueEntries own;
  read_catalogue_lists(document, context, own);
  entries.replace_with(std::move(own));
  loaded.config.providers = std::move(entries.providers);
  loaded.config.models = std::move(entries.models);
}

// Paths become absolute or relative to the process, so that nobody else needs to know the folder.
void resolve_paths(Config& config, const std::filesystem::path& folder) {
  const auto resolve = [&folder](std::string& path) {
    if (!path.empty()) path = (folder / path).lexically_normal().string();
  };
  resolve(config.data_dir);
  resolve(config.secrets.master_key_file);
  resolve(config.server.tls.certificate_file);
  resolve(config.server.tls.private_key_file);
}

void check_tls(const TlsConfig& tls, const Place& place, Problems& problems) {
  if (tls.certificate_file.empty() == tls.private_key_file.empty()) return;
  problems.add(place, "server.tls",
               "needs both certificate_file and private_key_file, or neither of them");
}

void read_master_key_file(SecretsConfig& secrets, const Place& place, Problems& problems) {
  if (!secrets.master_key.empty() || secrets.master_key_file.empty()) return;
  const auto text = read_file(secrets.master_key_file);
  if (!text) return problems.add(place, "secrets.master_key_file", text.error().message());
  const auto key = std::string(trim(*text));
  if (!crypto::MasterKey::parse(key)) {
    return problems.add(place, "secrets.master_key_file", "does not hold 64 hexadecimal digits");
  }
  secrets.master_key = crypto::Secret(key);
}

// Everything that can be said about a document, mistakes and all.
void load_document(const YamlNode& document, const ReadContext& context, Purpose purpose,
                   LoadedConfig& loaded) {
  auto& problems = context.problems;
  auto& config = loaded.config;
  const Places places(context.file, document);
  read_document(document, places, context, loaded);
  apply_overrides(config, context.environment, problems);
  check_tls(config.server.tls, places.of({"server", "tls"}), problems);
  resolve_paths(config, std::filesystem::path(context.file).parent_path());
  read_master_key_file(config.secrets, places.of({"secrets", "master_key_file"}), problems);
  resolve(loaded, problems);
  if (purpose == Purpose::serving) check_serving(loaded, places, problems);
}

}  // namespace

Result<LoadedConfig> load_config(const std::string& path, const Environment& environment,
                                 Purpose purpose, ConfigSources* sources) {
  Problems problems;
  LoadedConfig loaded;
  loaded.path = path;
  loaded.sources.files.push_back(path);
  if (sources != nullptr) *sources = loaded.sources;
  const auto text = read_file(path);
  if (!text) return text.error();
  const auto document = parse_yaml(*text);
  if (!document) {
    problems.add(Place(path, 0), "", document.error().message());
    return fail(ErrorCode::invalid_request, problems.text());
  }
  load_document(*document, ReadContext{path, environment, problems, ""}, purpose, loaded);
  if (sources != nullptr) *sources = loaded.sources;
  if (!problems.empty()) return fail(ErrorCode::invalid_request, problems.text());
  return loaded;
}

}  // namespace arouter::app
