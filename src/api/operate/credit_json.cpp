#include "api/operate/credit_json.hpp"

#include <arouter/base/calendar.hpp>

#include "api/key_json.hpp"

namespace arouter::api {

void write_credit_entry(wire::JsonWriter& json, const CreditEntry& entry) {
  json.begin_object()
      .member("id", entry.id)
      .member("kind", to_string(entry.kind))
      .member("amount_usd", entry.amount)
      .member("counter_account", entry.counter_account)
      .member("reason", entry.note)
      .key("external_id");
  entry.external_id ? json.string(*entry.external_id) : json.null();
  json.key("actor");
  if (entry.actor_kind) {
    json.begin_object()
        .member("type", to_string(*entry.actor_kind))
        .member("id", entry.actor_id)
        .end_object();
  } else {
    json.null();
  }
  write_optional_time(json, "expires_at", entry.expires_at);
  json.member("created_at", to_rfc3339(entry.at, true)).end_object();
}

}  // namespace arouter::api
