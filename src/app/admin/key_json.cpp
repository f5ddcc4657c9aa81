#include "app/admin/key_json.hpp"

#include <arouter/base/calendar.hpp>

namespace arouter::app::admin {
namespace {

void write_list(wire::JsonWriter& writer, std::string_view name,
                const std::vector<std::string>& items) {
  writer.key(name).begin_array();
  for (const auto& item : items) writer.string(item);
  writer.end_array();
}

void write_time(wire::JsonWriter& writer, std::string_view name,
                const std::optional<WallTime>& time) {
  writer.key(name);
  time ? writer.string(to_rfc3339(*time)) : writer.null();
}

}  // namespace

void write_key_members(wire::JsonWriter& writer, const Key& key) {
  writer.member("hash", key.hash)
      .member("name", key.name)
      .member("label", key.label)
      .member("kind", to_string(key.kind))
      .member("org_id", key.org.to_string())
      .member("disabled", key.disabled);
  writer.key("limit_usd");
  key.limit ? writer.money(*key.limit) : writer.null();
  writer.member("limit_reset", to_string(key.limit_reset));
  write_list(writer, "allowed_models", key.allowed_models);
  write_list(writer, "allowed_providers", key.allowed_providers);
  write_time(writer, "expires_at", key.expires_at);
  writer.member("created_at", to_rfc3339(key.created_at));
  write_time(writer, "updated_at", key.updated_at);
}

}  // namespace arouter::app::admin
