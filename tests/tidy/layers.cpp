#include "tidy/layers.hpp"

#include <array>
#include <sstream>

namespace arouter::tidy {
namespace {

struct Library {
  std::string_view prefix;         // of the include path
  std::string_view owner;          // the only module that may use it; empty = any
  std::string_view excepted = {};  // a light header that is allowed everywhere
};

constexpr std::array heavy_libraries = {
    Library{"boost/beast", "net"},
    Library{"pqxx/", "store"},
    Library{"simdjson", ""},
    Library{"nlohmann/", "", "nlohmann/json_fwd.hpp"},
    Library{"spdlog/", "telemetry"},
    Library{"yaml-cpp/", "app"},
    Library{"CLI/", "app"},
    Library{"sodium", "crypto"},
    Library{"prometheus/", "telemetry"},
};

std::string first_folder(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

bool reaches(const Layers& layers, const std::string& from, const std::string& target,
             std::set<std::string>& seen) {
  const auto found = layers.find(from);
  if (found == layers.end() || !seen.insert(from).second) return false;
  for (const std::string& next : found->second) {
    if (next == target || reaches(layers, next, target, seen)) return true;
  }
  return false;
}

}  // namespace

Layers parse_layers(std::string_view text) {
  Layers layers;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    line = line.substr(0, line.find('#'));
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::istringstream words(line.substr(colon + 1));
    std::set<std::string>& allowed = layers[line.substr(0, colon)];
    for (std::string word; words >> word;) allowed.insert(word);
  }
  return layers;
}

std::string layers_defect(const Layers& layers) {
  for (const auto& [module, allowed] : layers) {
    std::set<std::string> seen;
    if (reaches(layers, module, module, seen)) return module + " can reach itself";
    for (const std::string& other : allowed) {
      if (!layers.contains(other)) return module + " may include " + other + ", which has no line";
    }
  }
  return {};
}

void check_layers(const Layers& layers, const SourceFile& file, Findings& findings) {
  const auto own = layers.find(file.module);
  if (own == layers.end()) {
    findings.push_back({"layers", file.path, 1, "its module has no line in layers.txt"});
    return;
  }
  for (const Include& include : file.includes) {
    constexpr std::string_view ours = "arouter/";
    const bool is_public = include.path.starts_with(ours);
    const std::string other =
        first_folder(is_public ? include.path.substr(ours.size()) : include.path);
    if (other == file.module || (!is_public && !layers.contains(other))) continue;
    if (!is_public) {
      findings.push_back({"private-header", file.path, include.line,
                          "\"" + include.path + "\" is private to " + other});
    } else if (!own->second.contains(other)) {
      findings.push_back({"layers", file.path, include.line,
                          file.module + " may not include " + other + " (" + include.path + ")"});
    }
  }
}

void check_libraries(const SourceFile& file, Findings& findings) {
  for (const Include& include : file.includes) {
    for (const Library& library : heavy_libraries) {
      if (!include.path.starts_with(library.prefix) || include.path == library.excepted) continue;
      if (file.is_public_header()) {
        findings.push_back({"heavy-header", file.path, include.line,
                            "a public header may not include " + include.path});
      } else if (!library.owner.empty() && file.module != library.owner) {
        findings.push_back({"library-owner", file.path, include.line,
                            include.path + " belongs in src/" + std::string(library.owner)});
      }
    }
  }
}

}  // namespace arouter::tidy
