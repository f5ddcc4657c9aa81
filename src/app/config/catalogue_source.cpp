#include "app/config/catalogue_source.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>

#include "app/config/builtin_catalogue.hpp"
#include "app/config/file.hpp"
#include "app/config/schema.hpp"

namespace arouter::app {
namespace {

namespace fs = std::filesystem;

const std::string& id_of(const ProviderConfig& provider) {
  return provider.id;
}
const std::string& id_of(const ModelConfig& model) {
  return model.model.id;
}

std::vector<Field> fields_of(ProviderConfig& provider) {
  return provider_fields(provider);
}
std::vector<Field> fields_of(ModelConfig& model) {
  return model_fields(model);
}

template <class Entry>
auto find_entry(std::vector<Entry>& entries, const std::string& id) {
  return std::find_if(entries.begin(), entries.end(),
                      [&id](const Entry& entry) { return iequals(id_of(entry), id); });
}

template <class Entry>
void read_list(const YamlNode* list, const ReadContext& context, std::vector<Entry>& entries) {
  if (list == nullptr || list->kind == YamlNode::Kind::null) return;
  if (list->kind != YamlNode::Kind::list) {
    return context.problem(list->line, "must be a list of mappings");
  }
  for (std::size_t i = 0; i < list->children.size(); ++i) {
    const auto& node = list->children[i];
    Entry entry;
    entry.place = Place(context.file, node.line);
    const auto mistakes_before = context.problems.count();
    read_fields(node, fields_of(entry), context.item(i));
    entry.complete = context.problems.count() == mistakes_before;
    if (id_of(entry).empty()) continue;  // reported already
    const auto same = find_entry(entries, id_of(entry));
    if (same != entries.end()) {
      context.item(i).problem(node.line, "\"" + id_of(entry) + "\" is already at " +
                                             same->place.file + ":" +
                                             std::to_string(same->place.line));
    } else {
      entries.push_back(std::move(entry));
    }
  }
}

template <class Entry>
void replace(std::vector<Entry>& entries, std::vector<Entry> later) {
  for (auto& entry : later) {
    const auto same = find_entry(entries, id_of(entry));
    if (same == entries.end()) {
      entries.push_back(std::move(entry));
    } else {
      *same = std::move(entry);
    }
  }
}

// A catalogue file holds the two lists and nothing else.
void read_catalogue_text(const std::string& text, const std::string& name, const ReadContext& outer,
                         CatalogueEntries& entries) {
  const ReadContext context{name, outer.environment, outer.problems, ""};
  const auto document = parse_yaml(text);
  if (!document) return outer.problems.add(Place(name, 0), "", document.error().message());
  for (const auto& child : document->children) {
    if (child.key == "providers" || child.key == "models") continue;
    context.problem(child.line, "unknown field \"" + child.key + "\"; allowed: providers, models");
  }
  read_catalogue_lists(*document, context, entries);
}

}  // namespace

void CatalogueEntries::replace_with(CatalogueEntries later) {
  replace(providers, std::move(later.providers));
  replace(models, std::move(later.models));
}

void read_catalogue_lists(const YamlNode& document, const ReadContext& context,
                          CatalogueEntries& entries) {
  read_list(document.find("providers"), context.below("providers"), entries.providers);
  read_list(document.find("models"), context.below("models"), entries.models);
}

std::vector<std::string> yaml_files_below(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, failed);
  for (const fs::recursive_directory_iterator end; !failed && at != end; at.increment(failed)) {
    const auto extension = at->path().extension();
    if (extension == ".yaml" || extension == ".yml") files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void read_catalogue_source(const std::string& source, const fs::path& folder, const Place& place,
                           const ReadContext& context, CatalogueEntries& entries,
                           ConfigSources& sources) {
  CatalogueEntries read;
  if (source == "builtin") {
    for (const auto& file : builtin_catalogue()) {
      read_catalogue_text(std::string(file.text), "builtin:" + std::string(file.name), context,
                          read);
    }
    return entries.replace_with(std::move(read));
  }
  const auto path = (folder / source).lexically_normal();
  std::error_code ignored;
  const bool is_folder = fs::is_directory(path, ignored);
  if (is_folder) sources.folders.push_back(path.string());
  for (const auto& file : is_folder ? yaml_files_below(path) : std::vector{path.string()}) {
    sources.files.push_back(file);
    const auto text = read_file(file);
    if (text) {
      read_catalogue_text(*text, file, context, read);
    } else {
      context.problems.add(place, "catalogue", text.error().message());
    }
  }
  entries.replace_with(std::move(read));
}

}  // namespace arouter::app
