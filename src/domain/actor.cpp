#include <arouter/domain/actor.hpp>

namespace arouter {

std::string_view to_string(ActorKind kind) {
  switch (kind) {
    case ActorKind::management_key:
      return "management_key";
    case ActorKind::session:
      return "session";
    case ActorKind::operator_key:
      return "operator_key";
    case ActorKind::command_line:
      return "command_line";
  }
  return "";
}

Actor Actor::command_line(OrgId org) {
  Actor actor;
  actor.org = org;
  actor.role = Role::admin;
  return actor;
}

std::string Actor::id() const {
  return user ? user->to_string() : credential;
}

}  // namespace arouter
