// ActorResolver: recognises whoever manages without an API key, such as a person who signed in.
#pragma once

#include <optional>

#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/ports/task.hpp>

namespace arouter::gateway {

class ActorResolver {
 public:
  virtual ~ActorResolver() = default;
  // nullopt when the request presents nothing of the kind. Errors: invalid_key when what it
  // presents is not valid (any more), permission_denied when it may not be used for this request,
  // unavailable.
  virtual Task<Result<std::optional<Actor>>> resolve(const HttpRequest& request) = 0;
};

}  // namespace arouter::gateway
