// AuditEvent: one management change, as the organisation may read it later. Holds no secret.
#pragma once

#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/actor.hpp>

namespace arouter {

struct AuditEvent {
  AuditEvent() = default;
  std::string id;  // UUID text
  OrgId org;
  WallTime at{};
  ActorKind actor_kind = ActorKind::command_line;
  std::string actor_id;  // user id or key hash; empty for the command line
  std::string action;    // "key.create"
  std::string subject;   // key hash, user id, …
  // JSON objects of what changed, before and after it did; empty when there was or is nothing.
  std::string before_json;
  std::string after_json;
  std::string address;  // the client's; empty for the command line
};

}  // namespace arouter
