#include <arouter/wire/rate_limit.hpp>

#include "api/account/account.hpp"
#include "api/body_reader.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

std::string limit_body(const RateLimit& limit) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_object().key("rate_limit").begin_object();
  wire::write_rate_limit_members(json, limit);
  json.end_object().end_object().end_object();
  return body;
}

Task<Result<RateLimit>> current_limit(RequestScope& scope) {
  auto loaded = co_await scope.inside.stores.keys.load_org(scope.actor.org);
  if (!loaded) co_return loaded.error();
  if (loaded->orgs.empty()) {
    co_return fail(ErrorCode::not_found, "the organization does not exist");
  }
  co_return loaded->orgs.front().rate_limit;
}

// What the body names, null to lift it; the rest stays.
void change(RateLimit& limit, BodyReader& fields) {
  const auto read = [&fields](std::string_view name, std::optional<std::int64_t>& target) {
    const auto change = fields.integer(name, {1, RateLimit::most, Null::allowed}).change();
    if (change) target = *change;
  };
  read("requests_per_minute", limit.requests_per_minute);
  read("requests_per_day", limit.requests_per_day);
  read("tokens_per_minute", limit.tokens_per_minute);
  read("concurrent_requests", limit.concurrent_requests);
}

}  // namespace

Task<Status> get_org_rate_limit(RequestScope& scope) {
  const auto limit = co_await current_limit(scope);
  if (!limit) co_return limit.error();
  const auto body = limit_body(*limit);
  co_return co_await reply_json(scope, body);
}

Task<Status> change_org_rate_limit(RequestScope& scope) {
  auto fields = co_await read_body(scope);
  if (!fields) co_return fields.error();
  auto limit = co_await current_limit(scope);
  if (!limit) co_return limit.error();
  change(*limit, *fields);
  if (auto read = fields->done(); !read) co_return read;
  const auto stored = co_await scope.inside.stores.orgs.set_rate_limit(scope.actor, *limit);
  if (!stored) co_return stored.error();
  co_await scope.inside.snapshots.catch_up();
  const auto body = limit_body(*limit);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
