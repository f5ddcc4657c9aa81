// Ids that requests name. Text that is no id names nothing, which is not a mistake of form: 404.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/session_store.hpp>

#include "api/request_scope.hpp"

namespace arouter::api {

// `noun` begins the message of not_found: "the session".
template <class Id>
Result<Id> id_of(std::string_view text, std::string_view noun) {
  const auto uuid = Uuid::parse(text);
  if (!uuid) return fail(ErrorCode::not_found, std::string(noun) + " does not exist");
  return Id{*uuid};
}

// The session a request of a person was made in.
inline SessionId own_session(const RequestScope& scope) {
  return SessionId{Uuid::parse(scope.actor.credential).value_or(Uuid())};
}

}  // namespace arouter::api
