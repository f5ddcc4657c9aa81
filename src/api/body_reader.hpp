// BodyReader: the fields of a management request's body, typed and checked. Collects every problem,
// names fields nobody asked for, and answers them all at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/calendar.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/money.hpp>

#include "api/json_value.hpp"
#include "api/request_scope.hpp"

namespace arouter::api {

// What a body says about one field: nothing, null, or a value.
template <class T>
class Field {
 public:
  Field() = default;
  static Field null() { return Field(true, std::nullopt); }
  static Field of(T value) { return Field(true, std::move(value)); }

  [[nodiscard]] bool present() const { return present_; }
  [[nodiscard]] bool is_null() const { return present_ && !value_; }
  // nullopt when absent or null.
  [[nodiscard]] const std::optional<T>& value() const { return value_; }
  // As patches have it: the outer nullopt leaves things as they are, the inner removes.
  [[nodiscard]] std::optional<std::optional<T>> change() const {
    std::optional<std::optional<T>> change;
    if (present_) change.emplace(value_);
    return change;
  }

 private:
  Field(bool present, std::optional<T> value) : present_(present), value_(std::move(value)) {}

  bool present_ = false;
  std::optional<T> value_;
};

// Whether null is a value of the field or a mistake.
enum class Null : std::uint8_t { refused, allowed };

struct TextRule {
  std::size_t characters_min = 1;
  std::size_t characters_max = 255;
  Null null = Null::refused;
};

struct NumberRule {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  Null null = Null::refused;
};

struct UsdRule {
  Money min = Money();
  Money max = Money::usd(1'000'000'000);
  Null null = Null::allowed;
};

struct ListRule {
  std::size_t items_max = 1000;
  std::size_t characters_max = 255;  // of one item, at least 1
  Null null = Null::allowed;
};

// A value with a problem reads like an absent one; `done` tells. Text is valid UTF-8 without NUL.
class BodyReader {
 public:
  // Takes the whole body; it must be an object.
  static Result<BodyReader> of(std::string_view body);

  Field<std::string> text(std::string_view name, TextRule rule = {});
  Field<bool> boolean(std::string_view name);
  Field<std::int64_t> integer(std::string_view name, NumberRule rule = {});
  // A number or its text in plain or exponent form, at most nine decimals; exact.
  Field<Money> usd(std::string_view name, UsdRule rule = {});
  Field<WallTime> time(std::string_view name, Null null = Null::allowed);  // RFC 3339
  Field<std::vector<std::string>> texts(std::string_view name, ListRule rule = {});
  // A text that `parse` knows; `allowed` names all of them for people.
  template <class T>
  Field<T> choice(std::string_view name, std::optional<T> (*parse)(std::string_view),
                  std::string_view allowed, Null null = Null::refused) {
    const auto field = text(name, {0, 64, null});
    if (field.is_null()) return Field<T>::null();
    if (!field.value()) return {};
    const auto known = parse(*field.value());
    if (!known) problem(name, "must be one of " + std::string(allowed));
    return known ? Field<T>::of(*known) : Field<T>();
  }
  // The members of a nested object; nullopt when absent, null (Null::allowed) or not an object.
  // Give its problems back with `merge`.
  std::optional<BodyReader> object(std::string_view name, Null null = Null::refused);
  void merge(const BodyReader& nested);

  [[nodiscard]] bool has(std::string_view name) const { return fields_.find(name) != nullptr; }
  [[nodiscard]] bool is_null(std::string_view name) const;
  // Known, and of no consequence here.
  void ignore(std::string_view name) { known_.emplace(name); }
  void require(std::string_view name);
  void problem(std::string_view name, std::string what);

  // invalid_request with every problem and every unknown field, in metadata.fields too.
  [[nodiscard]] Status done();

 private:
  struct Problem {
    std::string field;
    std::string what;
  };

  BodyReader(JsonValue fields, std::string path)
      : fields_(std::move(fields)), path_(std::move(path)) {}
  // The value to convert; nullptr when absent, null, or null where it must not be.
  const JsonValue* value_of(std::string_view name, Null null);
  bool check_text(std::string_view name, const JsonValue& value, const TextRule& rule);

  JsonValue fields_;
  std::string path_;  // of this object in the body: "rate_limit."
  std::set<std::string, std::less<>> known_;
  std::vector<Problem> problems_;
};

// Reads a request's body within the policy's limit for management.
Task<Result<BodyReader>> read_body(RequestScope& scope);
// The same where no body means an empty object.
Task<Result<BodyReader>> read_optional_body(RequestScope& scope);

}  // namespace arouter::api
