// A YAML document as a plain tree with line numbers, so that only one file knows the YAML library.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>

namespace arouter::app {

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, list, map };

  YamlNode() = default;

  Kind kind = Kind::null;
  int line = 0;                    // 1-based
  std::string key;                 // set on the children of a map
  std::string text;                // set on scalars, as written, quotes removed
  std::vector<YamlNode> children;  // items of a list, values of a map, in file order

  // First child of that key; nullptr when there is none.
  [[nodiscard]] const YamlNode* find(std::string_view name) const;
};

// One document; an empty one is null. Errors: invalid_request with "line N: …" for malformed text,
// a key that is not text, or nesting deeper than 32.
Result<YamlNode> parse_yaml(const std::string& text);

}  // namespace arouter::app
