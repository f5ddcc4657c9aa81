// Operations on credit that may be asked for again: under one idempotency key each takes effect
// once.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>

namespace arouter::store {

class Session;

struct ClaimedRequest {
  std::string posting;    // the id of its entries
  bool repeated = false;  // it took effect before
};

// `request` says everything that was asked for, in one spelling. Waits for whoever is just making
// the same request. Errors: conflict when the key stands for another request.
Result<ClaimedRequest> claim_request(Session& session, OrgId org,
                                     const std::optional<std::string>& idempotency_key,
                                     const std::string& request);

}  // namespace arouter::store
