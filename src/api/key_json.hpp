// Keys as answers show them, in the union of both products' fields.
#pragma once

#include <optional>
#include <string_view>

#include <arouter/ports/key_store.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::api {

void write_optional_time(wire::JsonWriter& json, std::string_view name,
                         const std::optional<WallTime>& time);
void write_optional_money(wire::JsonWriter& json, std::string_view name,
                          const std::optional<Money>& amount);
template <class Id>
void write_optional_id(wire::JsonWriter& json, std::string_view name, const std::optional<Id>& id) {
  json.key(name);
  id ? json.string(id->to_string()) : json.null();
}

// What counts against a limit with that reset.
Money spent_in_window(const KeySpend& spend, LimitReset reset);

// limit, limit_remaining, limit_reset and include_byok_in_limit.
void write_limit(wire::JsonWriter& json, const Key& key, const KeySpend& spend);
// usage, byok_usage and their windows.
void write_usage(wire::JsonWriter& json, const KeySpend& spend);

// The whole object as key management answers it. Never a secret.
void write_key(wire::JsonWriter& json, const Key& key, const KeyUsage& usage);

}  // namespace arouter::api
