#include "store/audit.hpp"

#include <nlohmann/json.hpp>

#include "store/session.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

const Statement insert_event{"audit_insert", R"(
  INSERT INTO audit_events (org_id, actor_kind, actor_id, action, subject, before, after, address)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))"};

// The members of `state` that `other` has not, or has otherwise.
std::optional<std::string> differing(const json& state, const json& other) {
  if (state.is_null()) return std::nullopt;
  auto kept = json::object();
  for (const auto& [name, value] : state.items()) {
    if (!other.is_object() || !other.contains(name) || other[name] != value) kept[name] = value;
  }
  return kept.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

void record_audit(Session& session, const Actor& by, const AuditedChange& change) {
  session.exec(insert_event, by.org.to_string(), std::string(to_string(by.kind)), by.id(),
               std::string(change.action), change.subject, differing(change.before, change.after),
               differing(change.after, change.before), by.address);
}

}  // namespace arouter::store
