// A configuration field declared once: its name, what it means, what it may be, how it is read and
// how its current value is printed. The reader, the example file and the error messages all come
// from the same declaration.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arouter/crypto/secret.hpp>

#include "app/config/environment.hpp"
#include "app/config/problems.hpp"
#include "app/config/yaml_node.hpp"

namespace arouter::app {

// Where reading stands: the file, the path of the mapping being read, and where mistakes go.
struct ReadContext {
  const std::string& file;
  const Environment& environment;
  Problems& problems;
  std::string path;  // "providers[0]"; empty at the top

  [[nodiscard]] ReadContext below(std::string_view name) const;
  [[nodiscard]] ReadContext item(std::size_t index) const;
  void problem(int line, std::string_view what) const {
    problems.add(Place(file, line), path, what);
  }
};

struct Field {
  Field() = default;

  std::string name;
  std::string doc;      // one sentence or more, for the example file
  std::string allowed;  // "1 to 64", "true or false": ends every complaint about the value
  bool required = false;

  // Stores the value of the node, or reports why not. Set on every field.
  std::function<void(const YamlNode& node, const ReadContext& context)> read;
  // The current value as YAML on one line. Empty for fields that hold other fields.
  std::function<std::string()> print;
  // What a mapping holds, bound to the same target (or, for a list, to a sample of its items).
  std::vector<Field> nested;
  bool is_list = false;
};

// Reads the members of a mapping into their fields. Unknown, repeated and missing required members
// are problems. A null node is an empty mapping.
void read_fields(const YamlNode& map, const std::vector<Field>& fields, const ReadContext& context);

// The expanded text of a scalar; nullopt, with the problem reported, when it is none.
std::optional<std::string> read_text(const YamlNode& node, const Field& field,
                                     const ReadContext& context);

// A value as YAML on one line: plain where that is unambiguous, quoted otherwise.
std::string yaml_scalar(std::string_view text);

// --- declarations --------------------------------------------------------------------------------
// Every target must outlive the field.

using ParseText = std::function<bool(const std::string& text)>;  // false: not allowed
using PrintText = std::function<std::string()>;

// A scalar with its own parser. The value of a secret is never repeated in a message.
Field scalar_field(std::string name, std::string allowed, std::string doc, ParseText parse,
                   PrintText print, bool secret = false);
Field mapping_field(std::string name, std::string doc, std::vector<Field> nested);

Field text_field(std::string name, std::string& target, std::string allowed, std::string doc);
Field secret_field(std::string name, crypto::Secret& target, std::string allowed, ParseText check,
                   std::string doc);
Field flag_field(std::string name, bool& target, std::string doc);
Field list_field(std::string name, std::vector<std::string>& target, std::string allowed,
                 std::string doc, ParseText check = nullptr);  // no check: any text
// Empty items are dropped: that is what a variable that is not set expands to.
Field secret_list_field(std::string name, std::vector<crypto::Secret>& target, std::string allowed,
                        ParseText check, std::string example, std::string doc);
Field integer_field(std::string name, std::int64_t min, std::int64_t max, std::string unit,
                    std::string doc, std::function<void(std::int64_t)> store,
                    std::function<std::int64_t()> load);

template <class Integer>
Field count_field(std::string name, Integer& target, std::int64_t min, std::int64_t max,
                  std::string doc, std::string unit = "") {
  return integer_field(
      std::move(name), min, max, std::move(unit), std::move(doc),
      [&target](std::int64_t value) { target = static_cast<Integer>(value); },
      [&target] { return static_cast<std::int64_t>(target); });
}

// The unit is that of the duration's type and should be the suffix of the name.
template <class Duration>
Field duration_field(std::string name, Duration& target, std::int64_t min, std::int64_t max,
                     std::string doc, std::string unit = "ms") {
  return integer_field(
      std::move(name), min, max, std::move(unit), std::move(doc),
      [&target](std::int64_t value) { target = Duration(value); },
      [&target] { return static_cast<std::int64_t>(target.count()); });
}

// One of a closed list of words, each standing for a value.
template <class Value>
Field choice_field(std::string name, Value& target,
                   std::vector<std::pair<std::string, Value>> choices, std::string doc) {
  std::string allowed;
  for (const auto& choice : choices) allowed += (allowed.empty() ? "" : ", ") + choice.first;
  auto parse = [&target, choices](const std::string& text) {
    for (const auto& choice : choices) {
      if (choice.first != text) continue;
      target = choice.second;
      return true;
    }
    return false;
  };
  auto print = [&target, choices]() -> std::string {
    for (const auto& choice : choices) {
      if (choice.second == target) return choice.first;
    }
    return "";
  };
  return scalar_field(std::move(name), std::move(allowed), std::move(doc), parse, print);
}

}  // namespace arouter::app
