#include "app/admin/keys.hpp"

#include <arouter/gateway/new_key.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/arguments.hpp"
#include "app/admin/key_json.hpp"

namespace arouter::app::admin {
namespace {

constexpr const char* reset_needs_limit = "needs --limit: there is nothing to reset";

Status read_limits(const CreateKeyArguments& arguments, Key& key) {
  const auto reset = reset_argument(arguments.limit_reset);
  if (!reset) return reset.error();
  key.limit_reset = *reset;
  if (arguments.limit) {
    const auto limit = money_argument("--limit", *arguments.limit);
    if (!limit) return limit.error();
    key.limit = *limit;
  } else if (*reset != LimitReset::never) {
    return bad_option("--limit-reset", reset_needs_limit);
  }
  return {};
}

// Into a Key or a KeyPatch.
template <class Arguments, class Target>
Status read_allow_lists(const Arguments& arguments, Target& target) {
  if (arguments.allowed_models) {
    auto models = models_argument(*arguments.allowed_models);
    if (!models) return models.error();
    target.allowed_models = std::move(*models);
  }
  if (arguments.allowed_providers) {
    auto providers = providers_argument(*arguments.allowed_providers);
    if (!providers) return providers.error();
    target.allowed_providers = std::move(*providers);
  }
  return {};
}

Status read_policy(const CreateKeyArguments& arguments, WallTime now, Key& key) {
  const auto kind = kind_argument(arguments.kind);
  if (!kind) return kind.error();
  key.kind = *kind;
  const auto name = name_argument(arguments.name);
  if (!name) return name.error();
  key.name = *name;
  const auto org = org_argument(arguments.org);
  if (!org) return org.error();
  key.org = *org;
  if (auto limits = read_limits(arguments, key); !limits) return limits;
  if (arguments.expires_at) {
    const auto time = expiry_argument(*arguments.expires_at, now);
    if (!time) return time.error();
    key.expires_at = *time;
  }
  return read_allow_lists(arguments, key);
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

Result<KeyPatch> patch_of(const UpdateKeyArguments& arguments, WallTime now) {
  KeyPatch patch;
  if (auto limits = read_limits(arguments, patch); !limits) return limits.error();
  if (auto lists = read_allow_lists(arguments, patch); !lists) return lists.error();
  if (arguments.name) {
    const auto name = name_argument(*arguments.name);
    if (!name) return name.error();
    patch.name = *name;
  }
  patch.disabled = arguments.disabled;
  if (arguments.expires_at && *arguments.expires_at == "never") {
    patch.expires_at.emplace(std::nullopt);
  } else if (arguments.expires_at) {
    const auto time = expiry_argument(*arguments.expires_at, now);
    if (!time) return time.error();
    patch.expires_at.emplace(*time);
  }
  return patch;
}

// Whether the key would have a reset and no limit after the change, by this change's doing.
bool resets_nothing(const KeyPatch& patch, const Key& key) {
  if (!patch.limit_reset || *patch.limit_reset == LimitReset::never) return false;
  return patch.limit ? !patch.limit->has_value() : !key.limit.has_value();
}

// Names may belong to providers of other replicas or to come, so they are kept all the same.
void warn_of_unknown_providers(const Context& context, const std::vector<std::string>& names) {
  if (!context.catalogue || !context.warn) return;
  for (const auto& name : names) {
    if (context.catalogue->find_provider(name) != nullptr) continue;
    context.warn("--allowed-providers: the catalogue has no provider \"" + name + "\"");
  }
}

// Operators name keys by hash alone.
Task<Result<Key>> find_key(Context& context, std::string hash) {
  std::vector<std::string> hashes(1, hash);
  const auto snapshot = co_await context.stores.keys.load_keys(std::move(hashes));
  if (!snapshot) co_return snapshot.error();
  if (snapshot->keys.empty()) {
    co_return fail(ErrorCode::not_found, "there is no key with the hash " + hash);
  }
  co_return snapshot->keys.front();
}

}  // namespace

Task<Result<std::string>> create_key(Context& context, CreateKeyArguments arguments) {
  Key key;
  const auto policy = read_policy(arguments, context.clock.wall(), key);
  if (!policy) co_return policy.error();
  if (!context.hasher) co_return context.hasher.error();
  warn_of_unknown_providers(context, key.allowed_providers);
  const auto fresh = gateway::make_key(*context.hasher, context.random, std::move(key));
  const auto by = Actor::command_line(fresh.key.org);
  const auto stored = co_await context.stores.keys.create(by, fresh.key);
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
  auto patch = patch_of(arguments, context.clock.wall());
  if (!patch) co_return patch.error();
  const auto before = co_await find_key(context, *hash);
  if (!before) co_return before.error();
  if (resets_nothing(*patch, *before)) co_return bad_option("--limit-reset", reset_needs_limit);
  if (patch->allowed_providers) warn_of_unknown_providers(context, *patch->allowed_providers);
  const auto by = Actor::command_line(before->org);
  const auto key = co_await context.stores.keys.update(by, *hash, std::move(*patch));
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
  const auto key = co_await find_key(context, *hash);
  if (!key) co_return key.error();
  const auto by = Actor::command_line(key->org);
  const auto removed = co_await context.stores.keys.remove(by, *hash);
  if (!removed) co_return removed.error();
  std::string json;
  wire::JsonWriter(json).begin_object().member("deleted", true).member("hash", *hash).end_object();
  co_return json;
}

}  // namespace arouter::app::admin
