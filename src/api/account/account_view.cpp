#include "api/account/account_view.hpp"

namespace arouter::api {

AccountView account_view(const RequestScope& scope) {
  AccountView view;
  if (scope.has_caller()) {
    view.org = scope.caller.key().org;
    if (scope.caller.key().kind == KeyKind::inference) view.key_hash = scope.caller.key().hash;
    return view;
  }
  view.org = scope.actor.org;
  if (!scope.actor.may(Permission::activity_read_all)) view.creator = scope.actor.user;
  return view;
}

}  // namespace arouter::api
