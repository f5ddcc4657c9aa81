#include "app/admin/keys.hpp"

#include <arouter/base/text.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/arguments.hpp"
#include "app/admin/key_json.hpp"
#include "app/admin/new_key.hpp"

namespace arouter::app::admin {
namespace {

Status read_policy(const CreateKeyArguments& arguments, Key& key) {
  if (trim(arguments.name).empty()) {
    return fail(ErrorCode::invalid_request, "--name: must not be empty");
  }
  key.name = arguments.name;
  const auto org = org_argument(arguments.org);
  if (!org) return org.error();
  key.org = *org;
  const auto reset = reset_argument(arguments.limit_reset);
  if (!reset) return reset.error();
  key.limit_reset = *reset;
  if (arguments.limit) {
    const auto limit = money_argument("--limit", *arguments.limit);
    if (!limit) return limit.error();
    key.limit = *limit;
  }
  if (arguments.expires_at) {
    const auto time = time_argument("--expires-at", *arguments.expires_at);
    if (!time) return time.error();
    key.expires_at = *time;
  }
  key.allowed_models = list_argument(arguments.allowed_models);
  key.allowed_providers = list_argument(arguments.allowed_providers);
  return {};
}

// "all" is the empty list, which allows everything.
std::vector<std::string> allow_list(const std::string& text) {
  return text == "all" ? std::vector<std::string>() : list_argument(text);
}

Status read_limits(const UpdateKeyArguments& arguments, KeyPatch& patch) {
  if (arguments.limit && *arguments.limit == "none") {
    patch.limit.emplace(std::nullopt);
  } else if (arguments.limit) {
    const auto limit = money_argument("--limit", *arguments.limit);
    if (!limit) return limit.error();
    patch.limit.emplace(*limit);
  }
  if (arguments.limit_reset) {
    const auto reset = reset_argument(*arguments.limit_reset);
    if (!reset) return reset.error();
    patch.limit_reset = *reset;
  }
  return {};
}

Result<KeyPatch> patch_of(const UpdateKeyArguments& arguments) {
  KeyPatch patch;
  if (auto limits = read_limits(arguments, patch); !limits) return limits.error();
  if (arguments.name && trim(*arguments.name).empty()) {
    return fail(ErrorCode::invalid_request, "--name: must not be empty");
  }
  patch.name = arguments.name;
  patch.disabled = arguments.disabled;
  if (arguments.allowed_models) patch.allowed_models = allow_list(*arguments.allowed_models);
  if (arguments.allowed_providers) {
    patch.allowed_providers = allow_list(*arguments.allowed_providers);
  }
  if (arguments.expires_at && *arguments.expires_at == "never") {
    patch.expires_at.emplace(std::nullopt);
  } else if (arguments.expires_at) {
    const auto time = time_argument("--expires-at", *arguments.expires_at);
    if (!time) return time.error();
    patch.expires_at.emplace(*time);
  }
  return patch;
}

// The organisation a key belongs to: operators name keys by hash alone.
Task<Result<OrgId>> org_of_key(Context& context, std::string hash) {
  std::vector<std::string> hashes(1, hash);
  const auto snapshot = co_await context.stores.keys.load_keys(std::move(hashes));
  if (!snapshot) co_return snapshot.error();
  if (snapshot->keys.empty()) {
    co_return fail(ErrorCode::not_found, "there is no key with the hash " + hash);
  }
  co_return snapshot->keys.front().org;
}

}  // namespace

Task<Result<std::string>> create_key(Context& context, CreateKeyArguments arguments) {
  const auto kind = kind_argument(arguments.kind);
  if (!kind) co_return kind.error();
  if (!context.hasher) co_return context.hasher.error();
  auto fresh = make_key(*context.hasher, context.random, *kind);
  const auto policy = read_policy(arguments, fresh.key);
  if (!policy) co_return policy.error();
  const auto stored = co_await context.stores.keys.create(fresh.key);
  if (!stored) co_return stored.error();
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object().member("key", fresh.secret.reveal());
  write_key_members(writer, *stored);
  writer.end_object();
  co_return json;
}

Task<Result<std::string>> list_keys(Context& context, std::string org_text) {
  const auto org = org_argument(org_text);
  if (!org) co_return org.error();
  const auto snapshot = co_await context.stores.keys.load_org(*org);
  if (!snapshot) co_return snapshot.error();
  if (snapshot->orgs.empty()) {
    co_return fail(ErrorCode::not_found, "there is no organisation " + org->to_string());
  }
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object().key("data").begin_array();
  for (const auto& key : snapshot->keys) {
    writer.begin_object();
    write_key_members(writer, key);
    writer.end_object();
  }
  writer.end_array().end_object();
  co_return json;
}

Task<Result<std::string>> update_key(Context& context, UpdateKeyArguments arguments) {
  auto hash = hash_argument(arguments.hash);
  if (!hash) co_return hash.error();
  auto patch = patch_of(arguments);
  if (!patch) co_return patch.error();
  const auto org = co_await org_of_key(context, *hash);
  if (!org) co_return org.error();
  const auto key = co_await context.stores.keys.update(*org, *hash, std::move(*patch));
  if (!key) co_return key.error();
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object();
  write_key_members(writer, *key);
  writer.end_object();
  co_return json;
}

Task<Result<std::string>> delete_key(Context& context, std::string hash_text) {
  const auto hash = hash_argument(hash_text);
  if (!hash) co_return hash.error();
  const auto org = co_await org_of_key(context, *hash);
  if (!org) co_return org.error();
  const auto removed = co_await context.stores.keys.remove(*org, *hash);
  if (!removed) co_return removed.error();
  std::string json;
  wire::JsonWriter(json).begin_object().member("deleted", true).member("hash", *hash).end_object();
  co_return json;
}

}  // namespace arouter::app::admin
