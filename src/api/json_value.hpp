// JsonValue: a management request's JSON as a small tree. Numbers stay the text they were sent as,
// so that money never passes through a double.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arouter/base/result.hpp>

namespace arouter::api {

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  static constexpr std::size_t depth_max = 16;

  Kind kind = Kind::null;
  bool truth = false;            // of a boolean
  std::string text;              // of a string, decoded; of a number, as it was sent
  std::vector<JsonValue> items;  // of an array
  std::vector<std::pair<std::string, JsonValue>> members;  // of an object, in their order

  // nullptr when the object has no such member.
  [[nodiscard]] const JsonValue* find(std::string_view name) const;
};

// One whole JSON text. Errors: invalid_request for malformed JSON, invalid UTF-8, a member named
// twice, and nesting deeper than `depth_max`.
Result<JsonValue> parse_json(std::string_view text);

}  // namespace arouter::api
