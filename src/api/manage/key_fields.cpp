#include "api/manage/key_fields.hpp"

#include <array>

#include <arouter/domain/key_bounds.hpp>
#include <arouter/domain/window.hpp>

namespace arouter::api {

namespace {

// The fields that a new key and a changed one share.
struct KeyFields {
  KeyFields() = default;
  Field<Money> limit;
  Field<LimitReset> limit_reset;
  Field<std::vector<std::string>> allowed_models;
  Field<std::vector<std::string>> allowed_providers;
  Field<WallTime> expires_at;
  Field<bool> include_byok_in_limit;
  std::optional<RateLimit> rate_limit;
};

Field<Money> read_limit(BodyReader& body) {
  Field<Money> limit;
  for (const auto* name : {"limit", "limit_usd", "spending_limit"}) {
    const auto named = body.usd(name);
    if (!named.present()) continue;
    if (limit.present() && limit.value() != named.value()) {
      body.problem(name, "says something else than another name of the same limit");
    }
    limit = named;
  }
  return limit;
}

Field<std::vector<std::string>> read_models(BodyReader& body) {
  auto models = body.texts("allowed_models");
  for (const auto& pattern : models.value().value_or(std::vector<std::string>())) {
    if (is_model_pattern(pattern)) continue;
    body.problem("allowed_models", "must hold author/slug, slug or author/*");
    break;
  }
  return models;
}

// `before` with what the body changes; null removes one limit, or all of them.
std::optional<RateLimit> read_rate_limit(BodyReader& body, RateLimit before) {
  if (!body.has("rate_limit")) return std::nullopt;
  auto nested = body.object("rate_limit", Null::allowed);
  if (!nested) return RateLimit();
  using Member = std::pair<const char*, std::optional<std::int64_t> RateLimit::*>;
  for (const auto& [name, member] :
       std::array{Member("requests_per_minute", &RateLimit::requests_per_minute),
                  Member("requests_per_day", &RateLimit::requests_per_day),
                  Member("tokens_per_minute", &RateLimit::tokens_per_minute),
                  Member("concurrent_requests", &RateLimit::concurrent_requests)}) {
    const auto count = nested->integer(name, {1, RateLimit::most, Null::allowed});
    if (count.present()) before.*member = count.value();
  }
  body.merge(*nested);
  return before;
}

KeyFields read_fields(BodyReader& body, const RequestScope& scope, const RateLimit& rate_before) {
  KeyFields fields;
  fields.limit = read_limit(body);
  fields.limit_reset =
      body.choice("limit_reset", parse_limit_reset, "daily, weekly, monthly, never", Null::allowed);
  fields.allowed_models = read_models(body);
  fields.allowed_providers = body.texts("allowed_providers");
  fields.expires_at = body.time("expires_at");
  if (const auto& time = fields.expires_at.value(); time && *time <= scope.context.started_wall) {
    body.problem("expires_at", "is over");
  }
  fields.include_byok_in_limit = body.boolean("include_byok_in_limit");
  fields.rate_limit = read_rate_limit(body, rate_before);
  return fields;
}

std::vector<std::string> list_of(const Field<std::vector<std::string>>& field) {
  return field.value().value_or(std::vector<std::string>());
}

// Takes a bounded value into a key or a patch.
template <class Target, class Value>
Status take(Target& target, Result<Value> bounded) {
  if (!bounded) return bounded.error();
  target = std::move(*bounded);
  return {};
}

// What bounds this request: the management key it presents, else nothing.
const Key& holder_of(const RequestScope& scope) {
  static const Key unbounded;
  return scope.has_caller() ? scope.caller.key() : unbounded;
}

// "regular" and "management", as both products' answers say it.
std::optional<KeyKind> parse_key_type(std::string_view text) {
  if (text == "regular" || text == "inference") return KeyKind::inference;
  if (text == "management") return KeyKind::management;
  return std::nullopt;
}

Status read_kind(BodyReader& body, const RequestScope& scope, Key& key) {
  const auto kind = body.choice("key_type", parse_key_type, "regular, management");
  key.kind = kind.value().value_or(KeyKind::inference);
  if (key.kind == KeyKind::management && scope.actor.kind == ActorKind::management_key) {
    return fail(ErrorCode::permission_denied,
                "a management key creates regular keys only; sign in, or use arouter admin, to "
                "create a management key");
  }
  if (key.kind == KeyKind::management && !scope.actor.may(Permission::keys_write_all)) {
    return fail(ErrorCode::permission_denied, "only an Admin creates management keys");
  }
  return {};
}

// A Member makes keys for themselves; an Admin for whom they like.
void read_creator(BodyReader& body, const RequestScope& scope, Key& key) {
  key.creator = scope.actor.user;
  const auto text = body.text("creator_user_id", {.null = Null::allowed});
  if (!text.value()) return;
  const auto id = Uuid::parse(*text.value());
  if (!id) return body.problem("creator_user_id", "must be a UUID");
  if (!scope.actor.may(Permission::keys_write_all) && scope.actor.user != UserId{*id}) {
    return body.problem("creator_user_id", "must be your own id");
  }
  key.creator = UserId{*id};
}

std::optional<WorkspaceId> read_workspace(BodyReader& body) {
  const auto text = body.text("workspace_id", {.null = Null::allowed});
  if (!text.value()) return std::nullopt;
  const auto id = Uuid::parse(*text.value());
  if (!id) body.problem("workspace_id", "must be a UUID");
  return id ? std::optional(WorkspaceId{*id}) : std::nullopt;
}

}  // namespace

Result<Key> read_new_key(BodyReader& body, const RequestScope& scope) {
  Key key;
  key.org = scope.actor.org;
  // A label stands in for the name; the label in answers is the masked secret.
  const auto label = body.text("label", {.null = Null::allowed});
  if (!label.value()) body.require("name");
  key.name = body.text("name").value().value_or(label.value().value_or(""));
  const auto fields = read_fields(body, scope, RateLimit());
  read_creator(body, scope, key);
  key.workspace = read_workspace(body);
  const auto kind = read_kind(body, scope, key);
  if (auto valid = body.done(); !valid) return valid.error();
  if (!kind) return kind.error();
  key.limit = fields.limit.value();
  key.limit_reset = fields.limit_reset.value().value_or(LimitReset::never);
  key.include_byok_in_limit = fields.include_byok_in_limit.value().value_or(false);
  key.rate_limit = fields.rate_limit.value_or(RateLimit());
  const auto& holder = holder_of(scope);
  auto bounded = take(key.allowed_models, bounded_models(holder, list_of(fields.allowed_models)));
  if (bounded) {
    bounded =
        take(key.allowed_providers, bounded_providers(holder, list_of(fields.allowed_providers)));
  }
  if (bounded) bounded = take(key.expires_at, bounded_expiry(holder, fields.expires_at.value()));
  if (!bounded) return bounded.error();
  return key;
}

Result<KeyPatch> read_key_patch(BodyReader& body, const RequestScope& scope, const Key& key) {
  KeyPatch patch;
  patch.name = body.text("name").value();
  body.ignore("label");
  patch.disabled = body.boolean("disabled").value();
  const auto fields = read_fields(body, scope, key.rate_limit);
  if (const auto workspace = read_workspace(body); workspace && workspace != key.workspace) {
    body.problem("workspace_id", "cannot be changed");
  }
  if (auto valid = body.done(); !valid) return valid.error();
  patch.limit = fields.limit.change();
  if (fields.limit_reset.present()) {
    patch.limit_reset = fields.limit_reset.value().value_or(LimitReset::never);
  }
  patch.include_byok_in_limit = fields.include_byok_in_limit.value();
  patch.rate_limit = fields.rate_limit;
  // Merged into what was read: somebody else's change in between must not be lost.
  if (patch.rate_limit) patch.if_version = key.version;
  const auto& holder = holder_of(scope);
  Status bounded;
  if (fields.allowed_models.present()) {
    bounded = take(patch.allowed_models, bounded_models(holder, list_of(fields.allowed_models)));
  }
  if (bounded && fields.allowed_providers.present()) {
    bounded =
        take(patch.allowed_providers, bounded_providers(holder, list_of(fields.allowed_providers)));
  }
  if (bounded && fields.expires_at.present()) {
    bounded = take(patch.expires_at, bounded_expiry(holder, fields.expires_at.value()));
  }
  if (!bounded) return bounded.error();
  return patch;
}

}  // namespace arouter::api
