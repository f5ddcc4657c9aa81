#include "common/arguments.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace arouter::bench {
namespace {

const ArgumentSpec& find_spec(const std::vector<ArgumentSpec>& specs, std::string_view argument) {
  const auto found = std::find_if(specs.begin(), specs.end(), [&](const ArgumentSpec& spec) {
    return argument.starts_with("--") && argument.substr(2) == spec.name;
  });
  if (found == specs.end()) {
    throw std::invalid_argument("unknown argument: " + std::string(argument));
  }
  return *found;
}

template <typename Number>
Number parse_number(std::string_view name, const std::string& text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end) {
    throw std::invalid_argument("--" + std::string(name) + " is not a number: " + text);
  }
  return value;
}

}  // namespace

Arguments::Arguments(const std::vector<ArgumentSpec>& specs, int argc, char** argv) {
  for (const ArgumentSpec& spec : specs) {
    values_[std::string(spec.name)] = spec.is_flag ? "" : std::string(spec.fallback);
  }
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--help") {
      help_requested_ = true;
      continue;
    }
    const ArgumentSpec& spec = find_spec(specs, argument);
    if (!spec.is_flag && i + 1 == argc) {
      throw std::invalid_argument(std::string(argument) + " wants a value");
    }
    values_[std::string(spec.name)] = spec.is_flag ? "yes" : argv[++i];
  }
}

const std::string& Arguments::text(std::string_view name) const {
  return values_.find(name)->second;
}

double Arguments::number(std::string_view name) const {
  return parse_number<double>(name, text(name));
}

std::size_t Arguments::count(std::string_view name) const {
  return parse_number<std::size_t>(name, text(name));
}

bool Arguments::flag(std::string_view name) const {
  return !text(name).empty();
}

std::string usage_text(std::string_view program, std::string_view purpose,
                       const std::vector<ArgumentSpec>& specs) {
  std::string text =
      "usage: " + std::string(program) + " [options]\n" + std::string(purpose) + "\n";
  for (const ArgumentSpec& spec : specs) {
    text += "  --" + std::string(spec.name);
    if (!spec.is_flag) text += " VALUE";
    text += "  " + std::string(spec.description);
    if (!spec.is_flag && !spec.fallback.empty()) text += " [" + std::string(spec.fallback) + "]";
    text += "\n";
  }
  return text;
}

}  // namespace arouter::bench
