#include "app/config/field.hpp"

#include <algorithm>
#include <cctype>

#include <arouter/base/text.hpp>

namespace arouter::app {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

// What a complaint about a value says after the field's path.
std::string complaint(const std::string& value, const Field& field, bool secret) {
  std::string what = value.empty() ? "is empty"
                     : secret      ? "is not valid"
                                   : quoted(value) + " is not valid";
  if (!field.allowed.empty()) what += "; allowed: " + field.allowed;
  return what;
}

std::string unknown_field(const std::string& name, const std::vector<Field>& fields) {
  std::string what = "unknown field " + quoted(name) + "; allowed: ";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    what += (i == 0 ? "" : ", ") + fields[i].name;
  }
  return what;
}

void report_missing(const YamlNode& map, const std::vector<Field>& fields,
                    const ReadContext& context) {
  for (const auto& field : fields) {
    if (!field.required || map.find(field.name) != nullptr) continue;
    context.below(field.name).problem(map.line, "is required");
  }
}

// Calls `store(text, item, context)` for every item of a list of texts.
template <class Store>
void for_each_text(const YamlNode& node, const Field& field, const ReadContext& context,
                   const Store& store) {
  if (node.kind == YamlNode::Kind::null) return;
  if (node.kind != YamlNode::Kind::list) {
    context.problem(node.line, "must be a list such as [a, b]; allowed: " + field.allowed);
    return;
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const auto at = context.item(i);
    auto text = read_text(node.children[i], field, at);
    if (text) store(std::move(*text), node.children[i], at);
  }
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string print_list(const std::vector<std::string>& values) {
  std::string out = "[";
  for (std::size_t i = 0; i < values.size(); ++i) {
    out += (i == 0 ? "" : ", ") + yaml_scalar(values[i]);
  }
  return out + "]";
}

}  // namespace

ReadContext ReadContext::below(std::string_view name) const {
  return {file, environment, problems,
          path.empty() ? std::string(name) : path + "." + std::string(name)};
}

ReadContext ReadContext::item(std::size_t index) const {
  return {file, environment, problems, path + "[" + std::to_string(index) + "]"};
}

void read_fields(const YamlNode& map, const std::vector<Field>& fields,
                 const ReadContext& context) {
  if (map.kind != YamlNode::Kind::map && map.kind != YamlNode::Kind::null) {
    context.problem(map.line, "must be a mapping of fields");
    return;
  }
  for (const auto& node : map.children) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&node](const Field& f) { return f.name == node.key; });
    if (field == fields.end()) {
      context.problem(node.line, unknown_field(node.key, fields));
    } else if (map.find(node.key) != &node) {
      context.below(node.key).problem(node.line, "is given twice");
    } else {
      field->read(node, context.below(node.key));
    }
  }
  report_missing(map, fields, context);
}

std::optional<std::string> read_text(const YamlNode& node, const Field& field,
                                     const ReadContext& context) {
  if (node.kind == YamlNode::Kind::null) {
    context.problem(node.line, complaint("", field, false));
    return std::nullopt;
  }
  if (node.kind != YamlNode::Kind::scalar) {
    context.problem(node.line, "must be a single value; allowed: " + field.allowed);
    return std::nullopt;
  }
  auto text = expand_environment(node.text, context.environment);
  if (!text) context.problem(node.line, "has a \"${\" without a variable name and \"}\"");
  return text;
}

std::string yaml_scalar(std::string_view text) {
  static constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:+";
  const bool safe = !text.empty() && text.find_first_not_of(plain) == std::string_view::npos &&
                    text.front() != '-' && text.back() != ':';
  return safe ? std::string(text) : quoted(text);
}

Field scalar_field(std::string name, std::string allowed, std::string doc, ParseText parse,
                   PrintText print, bool secret) {
  Field field;
  field.name = std::move(name);
  field.allowed = std::move(allowed);
  field.doc = std::move(doc);
  field.print = std::move(print);
  Field words;  // what the reader needs of the field, without a cycle to itself
  words.allowed = field.allowed;
  field.read = [words, parse = std::move(parse), secret](const YamlNode& node,
                                                         const ReadContext& context) {
    const auto text = read_text(node, words, context);
    if (text && !parse(*text)) context.problem(node.line, complaint(*text, words, secret));
  };
  return field;
}

Field mapping_field(std::string name, std::string doc, std::vector<Field> nested) {
  Field field;
  field.name = std::move(name);
  field.doc = std::move(doc);
  field.nested = nested;
  field.read = [nested = std::move(nested)](const YamlNode& node, const ReadContext& context) {
    read_fields(node, nested, context);
  };
  return field;
}

Field text_field(std::string name, std::string& target, std::string allowed, std::string doc) {
  auto parse = [&target](const std::string& text) {
    target = text;
    return true;
  };
  return scalar_field(std::move(name), std::move(allowed), std::move(doc), parse,
                      [&target] { return yaml_scalar(target); });
}

Field secret_field(std::string name, crypto::Secret& target, std::string allowed, ParseText check,
                   std::string doc) {
  const std::string example = "${AROUTER_" + upper(name) + "}";
  auto parse = [&target, check = std::move(check)](const std::string& text) {
    if (!check(text)) return false;
    target = crypto::Secret(text);
    return true;
  };
  return scalar_field(
      std::move(name), std::move(allowed), std::move(doc), std::move(parse),
      [example] { return example; }, true);
}

Field flag_field(std::string name, bool& target, std::string doc) {
  return choice_field<bool>(std::move(name), target, {{"true", true}, {"false", false}},
                            std::move(doc));
}

Field list_field(std::string name, std::vector<std::string>& target, std::string allowed,
                 std::string doc, ParseText check) {
  Field field;
  field.name = std::move(name);
  field.allowed = std::move(allowed);
  field.doc = std::move(doc);
  field.print = [&target] { return print_list(target); };
  Field words;
  words.allowed = field.allowed;
  field.read = [words, check = std::move(check), &target](const YamlNode& node,
                                                          const ReadContext& context) {
    target.clear();
    const auto store = [&](std::string text, const YamlNode& item, const ReadContext& at) {
      if (check && !check(text)) return at.problem(item.line, complaint(text, words, false));
      target.push_back(std::move(text));
    };
    for_each_text(node, words, context, store);
  };
  return field;
}

Field secret_list_field(std::string name, std::vector<crypto::Secret>& target, std::string allowed,
                        ParseText check, std::string example, std::string doc) {
  Field field;
  field.name = std::move(name);
  field.allowed = std::move(allowed);
  field.doc = std::move(doc);
  field.print = [example = std::move(example)] { return example; };
  Field words;
  words.allowed = field.allowed;
  field.read = [words, check = std::move(check), &target](const YamlNode& node,
                                                          const ReadContext& context) {
    target.clear();
    const auto store = [&](const std::string& text, const YamlNode& item, const ReadContext& at) {
      if (text.empty()) return;
      if (!check(text)) return at.problem(item.line, complaint(text, words, true));
      target.emplace_back(text);
    };
    for_each_text(node, words, context, store);
  };
  return field;
}

Field integer_field(std::string name, std::int64_t min, std::int64_t max, std::string unit,
                    std::string doc, std::function<void(std::int64_t)> store,
                    std::function<std::int64_t()> load) {
  std::string allowed = std::to_string(min) + " to " + std::to_string(max);
  if (!unit.empty()) allowed += " " + unit;
  auto parse = [min, max, store = std::move(store)](const std::string& text) {
    const auto value = parse_i64(text);
    if (!value || *value < min || *value > max) return false;
    store(*value);
    return true;
  };
  return scalar_field(std::move(name), std::move(allowed), std::move(doc), std::move(parse),
                      [load = std::move(load)] { return std::to_string(load()); });
}

}  // namespace arouter::app
