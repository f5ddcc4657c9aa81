#include <array>

#include <arouter/base/text.hpp>
#include <arouter/gateway/new_key.hpp>

#include "api/key_json.hpp"
#include "api/manage/key_fields.hpp"
#include "api/manage/manage.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

constexpr std::string_view list_name = "keys";
constexpr std::int64_t overlap_seconds_default = 3600;
constexpr std::int64_t overlap_seconds_max = 30 * 24 * 3600;

Error unknown_key() {
  return fail(ErrorCode::not_found, "the API key does not exist");
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && from_hex(text);
}

// The key of the path, if the actor may see it: another's is as unknown as none. A Member is told
// nothing of others' keys, nor of a management key that they made as an Admin: it would make them
// one again.
Task<Result<Key>> named_key(const RequestScope& scope, Permission of_others) {
  const auto named = scope.path["hash"];
  if (!is_hash(named)) co_return unknown_key();
  auto key = co_await scope.inside.stores.keys.find(scope.actor.org, to_lower(named));
  if (!key) co_return key.error();
  const bool own = key->creator == scope.actor.user && key->kind == KeyKind::inference;
  if (!own && !scope.actor.may(of_others)) co_return unknown_key();
  co_return std::move(*key);
}

Task<Result<KeyUsage>> usage_of(const RequestScope& scope, const Key& key) {
  std::vector<std::string> hashes(1, key.hash);
  auto usages = co_await scope.inside.stores.keys.usage_of(scope.actor.org, std::move(hashes),
                                                           scope.context.started_wall);
  if (!usages) co_return usages.error();
  co_return std::move(usages->front());
}

std::string etag_of(const Key& key) {
  return '"' + std::to_string(key.version) + '"';
}

// {"data":…} with whatever `more` writes beside it, and the key's ETag.
template <class More>
Task<Status> reply_key(RequestScope& scope, int status, const Key& key, More more) {
  const auto usage = co_await usage_of(scope, key);
  if (!usage) co_return usage.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data");
  write_key(json, key, *usage);
  more(json);
  json.end_object();
  const auto etag = etag_of(key);
  const std::array<HeaderView, 1> headers{HeaderView{"ETag", etag}};
  co_return co_await reply_json(scope, status, body, headers);
}

void nothing_more(JsonWriter&) {}

// A new secret is shown here and never again.
Task<Status> reply_secret(RequestScope& scope, int status, const Key& key,
                          const crypto::Secret& secret) {
  const auto members = [&](JsonWriter& json) {
    json.member("key", secret.reveal()).member("hash", key.hash).member("name", key.name);
  };
  co_return co_await reply_key(scope, status, key, members);
}

// The version that If-Match demands: nullopt when it demands none, 0 (which no key has) when it is
// nothing we ever gave out.
std::optional<std::int64_t> demanded_version(const HttpRequest& request) {
  const auto header = request.header("if-match");
  if (!header || trim(*header) == "*") return std::nullopt;
  auto tag = trim(*header);
  if (tag.size() < 2 || !tag.starts_with('"') || !tag.ends_with('"')) return 0;
  tag.remove_prefix(1);
  tag.remove_suffix(1);
  return parse_i64(tag).value_or(0);
}

// A conflict tells the state that stands.
Task<Status> conflict_with(RequestScope& scope, const std::string& hash, Error conflict) {
  const auto current = co_await scope.inside.stores.keys.find(scope.actor.org, hash);
  if (!current) co_return current.error();
  const auto usage = co_await usage_of(scope, *current);
  if (!usage) co_return usage.error();
  std::string metadata;
  JsonWriter json(metadata);
  json.begin_object().member("etag", etag_of(*current)).key("current");
  write_key(json, *current, *usage);
  json.end_object();
  co_return std::move(conflict).with_metadata_json(std::move(metadata));
}

// Whoever locks itself out by mistake could not undo it.
Status check_not_itself(const RequestScope& scope, const Key& key, const char* what) {
  if (!scope.has_caller() || scope.caller.key().hash != key.hash) return {};
  return fail(ErrorCode::conflict, "a management key cannot " + std::string(what) +
                                       " itself; use another one, sign in, or use arouter admin");
}

bool flag(std::string_view query, std::string_view name) {
  const auto value = query_value(query, name);
  return value && (*value == "true" || *value == "1");
}

Result<KeyFilter> read_filter(const RequestScope& scope) {
  const auto query = scope.exchange.request().query();
  KeyFilter filter;
  filter.include_disabled = flag(query, "include_disabled");
  filter.include_expired = flag(query, "include_expired");
  filter.now = scope.context.started_wall;
  if (const auto creator = query_value(query, "creator_user_id")) {
    const auto id = Uuid::parse(*creator);
    if (!id) return fail(ErrorCode::invalid_request, "creator_user_id must be a UUID");
    filter.creator = UserId{*id};
  }
  if (const auto workspace = query_value(query, "workspace_id")) {
    const auto id = Uuid::parse(*workspace);
    if (!id) return fail(ErrorCode::invalid_request, "workspace_id must be a UUID");
    filter.workspace = WorkspaceId{*id};
  }
  if (!scope.actor.may(Permission::keys_read_all)) {
    filter.creator = scope.actor.user;
    filter.kind = KeyKind::inference;
  }
  return filter;
}

}  // namespace

Task<Status> create_key(RequestScope& scope) {
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  auto asked = read_new_key(*body, scope);
  if (!asked) co_return asked.error();
  const auto fresh = gateway::make_key(scope.inside.hasher, scope.inside.random, std::move(*asked));
  const auto stored = co_await scope.inside.stores.keys.create(scope.actor, fresh.key);
  if (!stored) co_return stored.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_secret(scope, 201, *stored, fresh.secret);
}

Task<Status> list_keys(RequestScope& scope) {
  const auto org = scope.actor.org;
  const auto filter = read_filter(scope);
  if (!filter) co_return filter.error();
  const auto asked = read_page(scope.exchange.request().query(), org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.keys.page(org, *filter, *asked);
  if (!page) co_return page.error();
  std::vector<std::string> hashes;
  for (const auto& key : page->items) hashes.push_back(key.hash);
  const auto usages = co_await scope.inside.stores.keys.usage_of(org, std::move(hashes),
                                                                 scope.context.started_wall);
  if (!usages) co_return usages.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (std::size_t i = 0; i < page->items.size(); ++i)
    write_key(json, page->items[i], (*usages)[i]);
  json.end_array();
  write_page_members(json, org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> get_key(RequestScope& scope) {
  const auto key = co_await named_key(scope, Permission::keys_read_all);
  if (!key) co_return key.error();
  co_return co_await reply_key(scope, 200, *key, nothing_more);
}

Task<Status> update_key(RequestScope& scope) {
  const auto key = co_await named_key(scope, Permission::keys_write_all);
  if (!key) co_return key.error();
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  auto patch = read_key_patch(*body, scope, *key);
  if (!patch) co_return patch.error();
  if (patch->disabled.value_or(false)) {
    const auto allowed = check_not_itself(scope, *key, "disable");
    if (!allowed) co_return allowed.error();
  }
  const auto demanded = demanded_version(scope.exchange.request());
  if (demanded) patch->if_version = demanded;
  auto changed = co_await scope.inside.stores.keys.update(scope.actor, key->hash, *patch);
  if (!changed && changed.error().code() == ErrorCode::conflict) {
    co_return co_await conflict_with(scope, key->hash, changed.error());
  }
  if (!changed) co_return changed.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_key(scope, 200, *changed, nothing_more);
}

Task<Status> delete_key(RequestScope& scope) {
  const auto key = co_await named_key(scope, Permission::keys_write_all);
  if (!key) co_return key.error();
  const auto allowed = check_not_itself(scope, *key, "delete");
  if (!allowed) co_return allowed.error();
  const auto removed = co_await scope.inside.stores.keys.remove(scope.actor, key->hash);
  if (!removed) co_return removed.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_json(scope, R"({"data":{"deleted":true},"deleted":true})");
}

Task<Status> rotate_key(RequestScope& scope) {
  const auto key = co_await named_key(scope, Permission::keys_write_all);
  if (!key) co_return key.error();
  auto body = co_await read_optional_body(scope);
  if (!body) co_return body.error();
  const auto overlap = body->integer("overlap_seconds", {0, overlap_seconds_max});
  const auto valid = body->done();
  if (!valid) co_return valid.error();
  const auto fresh = gateway::make_secret(scope.inside.hasher, scope.inside.random, key->kind);
  KeyRotation rotation;
  rotation.secret = fresh.stored;
  rotation.label = fresh.label;
  rotation.old_expires_at = scope.context.started_wall +
                            std::chrono::seconds(overlap.value().value_or(overlap_seconds_default));
  const auto rotated = co_await scope.inside.stores.keys.rotate(scope.actor, key->hash, rotation);
  if (!rotated) co_return rotated.error();
  co_await scope.inside.snapshots.catch_up();
  co_return co_await reply_secret(scope, 200, *rotated, fresh.secret);
}

}  // namespace arouter::api
