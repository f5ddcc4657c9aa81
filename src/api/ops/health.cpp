#include <arouter/wire/json_write.hpp>

#include "api/ops/ops.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

// One thing the gateway stands on.
struct Check {
  std::string_view name;
  bool fine;
  bool vital;               // nothing can be served without it
  std::string_view effect;  // what its absence means
};

std::vector<Check> checks_of(const ApiDependencies& inside) {
  const bool keys_loaded = inside.snapshots.epoch() > 0 || inside.snapshots.trusted();
  return {
      {"database", inside.database_up(), false,
       "known keys work within what is leased; unknown keys get 503; usage waits in the journal"},
      {"keys", keys_loaded, true, "no key is known yet"},
      {"key_changes", inside.snapshots.trusted(), false,
       "changes to keys and limits are not being received"},
      {"leases", inside.leases.valid(), true, "no spending limit can be checked"},
      {"journal", inside.journal.stats().accepting, true, "usage cannot be recorded"},
  };
}

}  // namespace

Task<Status> healthz(RequestScope& scope) {
  co_return co_await reply_json(scope, R"({"status":"ok"})");
}

Task<Status> readyz(RequestScope& scope) {
  const auto checks = checks_of(scope.inside);
  bool ready = true;
  bool degraded = false;
  for (const auto& check : checks) {
    ready = ready && (check.fine || !check.vital);
    degraded = degraded || !check.fine;
  }
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().member("status", !ready ? "unavailable" : degraded ? "degraded" : "ready");
  json.key("degraded").begin_array();
  for (const auto& check : checks) {
    if (!check.fine) json.string(check.name);
  }
  json.end_array().key("checks").begin_object();
  for (const auto& check : checks) {
    json.key(check.name).begin_object().member("ok", check.fine);
    if (!check.fine) json.member("effect", check.effect);
    json.end_object();
  }
  json.end_object().end_object();
  co_return co_await reply_text(scope, ready ? 200 : 503, "application/json", body);
}

}  // namespace arouter::api
