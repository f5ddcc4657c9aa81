#include "app/admin/operator_keys.hpp"

#include <arouter/base/calendar.hpp>
#include <arouter/gateway/new_key.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/arguments.hpp"

namespace arouter::app::admin {
namespace {

void write_members(wire::JsonWriter& writer, const OperatorKey& key) {
  writer.member("hash", key.hash)
      .member("name", key.name)
      .member("label", key.label)
      .member("created_at", to_rfc3339(key.created_at))
      .key("disabled_at");
  key.disabled_at ? writer.string(to_rfc3339(*key.disabled_at)) : writer.null();
}

}  // namespace

Task<Result<std::string>> create_operator_key(Context& context, std::string name_text) {
  auto name = name_argument(name_text);
  if (!name) co_return name.error();
  if (!context.hasher) co_return context.hasher.error();
  auto fresh = gateway::make_operator_key(*context.hasher, context.random, std::move(*name));
  const auto stored =
      co_await context.stores.operators.create_key(std::move(fresh.key), fresh.fingerprint);
  if (!stored) co_return stored.error();
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object().member("key", fresh.secret.reveal());
  write_members(writer, *stored);
  writer.end_object();
  co_return json;
}

Task<Result<std::string>> list_operator_keys(Context& context) {
  const auto keys = co_await context.stores.operators.list_keys();
  if (!keys) co_return keys.error();
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object().key("data").begin_array();
  for (const auto& key : *keys) {
    writer.begin_object();
    write_members(writer, key);
    writer.end_object();
  }
  writer.end_array().end_object();
  co_return json;
}

Task<Result<std::string>> disable_operator_key(Context& context, std::string hash_text) {
  auto hash = hash_argument(hash_text);
  if (!hash) co_return hash.error();
  const auto key = co_await context.stores.operators.disable_key(std::move(*hash));
  if (!key) co_return key.error();
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object();
  write_members(writer, *key);
  writer.end_object();
  co_return json;
}

}  // namespace arouter::app::admin
