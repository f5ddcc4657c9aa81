#include "app/config/environment.hpp"

#include <cctype>
#include <cstdlib>

namespace arouter::app {
namespace {

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return false;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
  }
  return true;
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

std::optional<std::string> expand_environment(std::string_view text, const Environment& get) {
  std::string expanded;
  while (true) {
    const auto begin = text.find("${");
    if (begin == std::string_view::npos) return expanded.append(text);
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(begin + 2, end - begin - 2);
    if (!is_name(name)) return std::nullopt;
    expanded.append(text.substr(0, begin)).append(get(name).value_or(""));
    text.remove_prefix(end + 1);
  }
}

}  // namespace arouter::app
