// ActorResolver: recognises whoever manages without an API key, such as a person who signed in.
#pragma once

#include <optional>

#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/ports/task.hpp>

namespace arouter::gateway {

// Which organisation a request is about.
struct ActorScope {
  std::optional<OrgId> org;  // nullopt: the one in context
  bool deleted_too = false;  // it may have been deleted
};

class ActorResolver {
 public:
  virtual ~ActorResolver() = default;
  // nullopt when the request presents nothing of the kind. Errors: invalid_key when what it
  // presents is not valid (any more), permission_denied when it may not be used for this request,
  // not_found when it has nothing to do with the organisation, unavailable.
  virtual Task<Result<std::optional<Actor>>> resolve(const HttpRequest& request,
                                                     ActorScope scope) = 0;
};

}  // namespace arouter::gateway
