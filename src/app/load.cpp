#include "app/load.hpp"

#include <filesystem>

#include <arouter/base/text.hpp>

#include "app/config/catalogue_source.hpp"
#include "app/config/file.hpp"
#include "app/config/overrides.hpp"
#include "app/config/resolve.hpp"
#include "app/config/schema.hpp"

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

void read_document(const YamlNode& document, const ReadContext& context, LoadedConfig& loaded) {
  read_fields(without_catalogue_lists(document), top_level_fields(loaded.config), context);
  CatalogueEntries entries;
  const auto folder = std::filesystem::path(context.file).parent_path();
  for (const auto& source : loaded.config.catalogue) {
    read_catalogue_source(source, folder, context, entries, loaded.files);
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

}  // namespace

Result<LoadedConfig> load_config(const std::string& path, const Environment& environment) {
  auto text = read_file(path);
  if (!text) return text.error();
  auto document = parse_yaml(*text);
  Problems problems;
  LoadedConfig loaded;
  loaded.path = path;
  loaded.files.push_back(path);
  if (!document) {
    problems.add(Place(path, 0), "", document.error().message());
    return fail(ErrorCode::invalid_request, problems.text());
  }
  const ReadContext context{path, environment, problems, ""};
  read_document(*document, context, loaded);
  apply_overrides(loaded.config, environment, problems);
  check_tls(loaded.config.server.tls, Place(path, 0), problems);
  resolve_paths(loaded.config, std::filesystem::path(path).parent_path());
  read_master_key_file(loaded.config.secrets, Place(path, 0), problems);
  if (!problems.empty()) return fail(ErrorCode::invalid_request, problems.text());
  return resolve(std::move(loaded));
}

}  // namespace arouter::app
