#include "api/path_pattern.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>

namespace arouter::api {

namespace {

constexpr std::string_view rest_mark = "...";

// Compares up to the next {; true when both agree, with both cut behind what was compared.
bool take_literal(std::string_view& pattern, std::string_view& path) {
  const auto literal = pattern.substr(0, pattern.find('{'));
  if (!path.starts_with(literal)) return false;
  pattern.remove_prefix(literal.size());
  path.remove_prefix(literal.size());
  return true;
}

// The name in front of `pattern`, which begins with {; `pattern` continues behind it.
std::string_view take_name(std::string_view& pattern) {
  const auto end = pattern.find('}');
  const auto name = pattern.substr(1, end - 1);
  pattern.remove_prefix(end + 1);
  return name;
}

}  // namespace

std::optional<PathParameters> match_pattern(std::string_view pattern, std::string_view path) {
  PathParameters parameters;
  while (take_literal(pattern, path)) {
    if (pattern.empty()) return path.empty() ? std::optional(std::move(parameters)) : std::nullopt;
    auto name = take_name(pattern);
    const bool rest = name.ends_with(rest_mark);
    if (rest) name.remove_suffix(rest_mark.size());
    const auto taken = rest ? path : path.substr(0, path.find('/'));
    auto value = percent_decode(taken);
    if (taken.empty() || !value) return std::nullopt;
    parameters.add(name, std::move(*value));
    path.remove_prefix(taken.size());
  }
  return std::nullopt;
}

}  // namespace arouter::api
