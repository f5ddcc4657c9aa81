#include "api/body_reader.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/decimal_text.hpp"

namespace arouter::api {

namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t problems_shown_max = 20;
constexpr std::size_t name_bytes_shown_max = 64;

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Of a name that may be anything.
std::string_view shown(std::string_view name) {
  return name.substr(0, name_bytes_shown_max);
}

std::string between(const std::string& min, const std::string& max) {
  return "must be between " + min + " and " + max;
}

}  // namespace

Result<BodyReader> BodyReader::of(std::string_view body) {
  auto value = parse_json(body);
  if (!value) return value.error();
  if (value->kind != Kind::object) {
    return fail(ErrorCode::invalid_request, "the body must be a JSON object");
  }
  return BodyReader(std::move(*value), "");
}

bool BodyReader::is_null(std::string_view name) const {
  const auto* value = fields_.find(name);
  return value != nullptr && value->kind == Kind::null;
}

const JsonValue* BodyReader::value_of(std::string_view name, Null null) {
  known_.emplace(name);
  const auto* value = fields_.find(name);
  if (value == nullptr) return nullptr;
  if (value->kind != Kind::null) return value;
  if (null == Null::refused) problem(name, "must not be null");
  return nullptr;
}

bool BodyReader::check_text(std::string_view name, const JsonValue& value, const TextRule& rule) {
  if (value.kind != Kind::string) {
    problem(name, "must be a string");
    return false;
  }
  if (value.text.find('\0') != std::string::npos) {
    problem(name, "must not contain NUL");
    return false;
  }
  const auto length = characters(value.text);
  if (length < rule.characters_min || trim(value.text).size() < rule.characters_min) {
    problem(name,
            rule.characters_min == 1
                ? "must not be empty"
                : "must have at least " + std::to_string(rule.characters_min) + " characters");
    return false;
  }
  if (length > rule.characters_max) {
    problem(name, "must have at most " + std::to_string(rule.characters_max) + " characters");
    return false;
  }
  return true;
}

Field<std::string> BodyReader::text(std::string_view name, TextRule rule) {
  const auto* value = value_of(name, rule.null);
  if (value == nullptr) return is_null(name) ? Field<std::string>::null() : Field<std::string>();
  if (!check_text(name, *value, rule)) return {};
  return Field<std::string>::of(value->text);
}

Field<bool> BodyReader::boolean(std::string_view name) {
  const auto* value = value_of(name, Null::refused);
  if (value == nullptr) return {};
  if (value->kind != Kind::boolean) {
    problem(name, "must be true or false");
    return {};
  }
  return Field<bool>::of(value->truth);
}

Field<std::int64_t> BodyReader::integer(std::string_view name, NumberRule rule) {
  const auto* value = value_of(name, rule.null);
  if (value == nullptr) return is_null(name) ? Field<std::int64_t>::null() : Field<std::int64_t>();
  const auto number = value->kind == Kind::number ? parse_i64(value->text) : std::nullopt;
  if (!number) {
    problem(name, "must be an integer");
    return {};
  }
  if (*number < rule.min || *number > rule.max) {
    problem(name, between(std::to_string(rule.min), std::to_string(rule.max)));
    return {};
  }
  return Field<std::int64_t>::of(*number);
}

Field<Money> BodyReader::usd(std::string_view name, UsdRule rule) {
  const auto* value = value_of(name, rule.null);
  if (value == nullptr) return is_null(name) ? Field<Money>::null() : Field<Money>();
  const bool numeric = value->kind == Kind::number || value->kind == Kind::string;
  const auto plain = numeric ? plain_decimal(value->text) : std::nullopt;
  const auto amount = plain ? Money::parse_decimal(*plain) : std::nullopt;
  if (!amount) {
    problem(name, "must be an amount in US dollars with at most nine decimals");
    return {};
  }
  if (*amount < rule.min || *amount > rule.max) {
    problem(name, between(rule.min.to_decimal(), rule.max.to_decimal()));
    return {};
  }
  return Field<Money>::of(*amount);
}

Field<WallTime> BodyReader::time(std::string_view name, Null null) {
  const auto* value = value_of(name, null);
  if (value == nullptr) return is_null(name) ? Field<WallTime>::null() : Field<WallTime>();
  const auto time = value->kind == Kind::string ? parse_rfc3339(value->text) : std::nullopt;
  if (!time) {
    problem(name, "must be a time with its zone, such as 2027-01-31T00:00:00Z");
    return {};
  }
  return Field<WallTime>::of(*time);
}

Field<std::vector<std::string>> BodyReader::texts(std::string_view name, ListRule rule) {
  using List = Field<std::vector<std::string>>;
  const auto* value = value_of(name, rule.null);
  if (value == nullptr) return is_null(name) ? List::null() : List();
  if (value->kind != Kind::array || value->items.size() > rule.items_max) {
    problem(name, "must be a list of at most " + std::to_string(rule.items_max) + " strings");
    return {};
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    const auto place = std::string(name) + "[" + std::to_string(i) + "]";
    if (!check_text(place, value->items[i], {1, rule.characters_max, Null::refused})) return {};
    texts.push_back(value->items[i].text);
  }
  return List::of(std::move(texts));
}

std::optional<BodyReader> BodyReader::object(std::string_view name, Null null) {
  const auto* value = value_of(name, null);
  if (value == nullptr) return std::nullopt;
  if (value->kind != Kind::object) {
    problem(name, "must be an object");
    return std::nullopt;
  }
  return BodyReader(*value, path_ + std::string(name) + ".");
}

void BodyReader::merge(const BodyReader& nested) {
  problems_.insert(problems_.end(), nested.problems_.begin(), nested.problems_.end());
  for (const auto& [name, value] : nested.fields_.members) {
    if (!nested.known_.contains(name))
      problem(nested.path_ + std::string(shown(name)), "is not known");
  }
}

void BodyReader::require(std::string_view name) {
  if (!has(name)) problem(name, "is required");
}

void BodyReader::problem(std::string_view name, std::string what) {
  problems_.push_back({path_ + std::string(name), std::move(what)});
}

Status BodyReader::done() {
  for (const auto& [name, value] : fields_.members) {
    if (!known_.contains(name)) problem(shown(name), "is not known");
  }
  if (problems_.empty()) return {};
  if (problems_.size() > problems_shown_max) problems_.resize(problems_shown_max);
  std::string message;
  std::string metadata;
  wire::JsonWriter json(metadata);
  json.begin_object().key("fields").begin_array();
  for (const auto& [field, what] : problems_) {
    message += (message.empty() ? "" : "; ") + field + " " + what;
    json.begin_object().member("field", field).member("problem", what).end_object();
  }
  json.end_array().end_object();
  return fail(ErrorCode::invalid_request, std::move(message))
      .with_param(problems_.front().field)
      .with_metadata_json(std::move(metadata));
}

Task<Result<BodyReader>> read_body(RequestScope& scope) {
  const auto body = co_await scope.exchange.read_body(scope.policy.management_body_bytes_max);
  if (!body) co_return body.error();
  co_return BodyReader::of(*body);
}

Task<Result<BodyReader>> read_optional_body(RequestScope& scope) {
  const auto body = co_await scope.exchange.read_body(scope.policy.management_body_bytes_max);
  if (!body) co_return body.error();
  co_return BodyReader::of(trim(*body).empty() ? "{}" : *body);
}

}  // namespace arouter::api
