// Writing the audit log: one event a change, in the transaction that makes it.
#pragma once

#include <string>

#include <arouter/domain/actor.hpp>
#include <nlohmann/json_fwd.hpp>

namespace arouter::store {

class Session;

// What was done to what. `before` and `after` are objects of the subject's state, null when it was
// made or removed; members that are equal in both are left out. No secrets.
struct AuditedChange {
  const char* action;  // "key.create"
  const std::string& subject;
  const nlohmann::json& before;
  const nlohmann::json& after;
};

void record_audit(Session& session, const Actor& by, const AuditedChange& change);

}  // namespace arouter::store
