// Append-only JSON writer for the hot path: no tree, no allocation but the target string's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arouter/domain/money.hpp>

namespace arouter::wire {

// Writes one JSON value into `out`, member by member; the caller keeps the nesting right and commas
// are placed by the writer. Strings are escaped; invalid UTF-8 is replaced by U+FFFD.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& money(Money value);  // exact decimal USD
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  // a complete value, trusted

  // key + value
  JsonWriter& member(std::string_view name, std::string_view value) {
    return key(name).string(value);
  }
  JsonWriter& member(std::string_view name, const char* value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, std::int64_t value) { return key(name).number(value); }
  JsonWriter& member(std::string_view name, Money value) { return key(name).money(value); }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }

 private:
  void separate();

  std::string& out_;
  bool need_comma_ = false;
};

// Appends `value` as a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view value);

}  // namespace arouter::wire
