// What operators of the installation work with: their keys, and the organisations there are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/operator_key.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// One organisation as operators see it.
struct OrgSummary {
  OrgSummary() = default;
  OrgId id;
  std::string name;
  WallTime created_at{};
  Money granted;  // what went into its credit, less what left it
  Money spent;    // drained usage
};

class OperatorStore {
 public:
  virtual ~OperatorStore() = default;
  virtual Task<Result<OperatorKey>> create_key(OperatorKey key, Fingerprint fingerprint) = 0;
  virtual Task<Result<std::vector<OperatorKey>>> list_keys() = 0;  // newest first, disabled too
  // For good; a key that is disabled stays as it is. Errors: not_found.
  virtual Task<Result<OperatorKey>> disable_key(std::string hash) = 0;
  // nullopt when no enabled key has this fingerprint.
  virtual Task<Result<std::optional<OperatorKey>>> find_key(Fingerprint fingerprint) = 0;

  // All that are not deleted, newest first.
  virtual Task<Result<Page<OrgSummary>>> organizations(PageRequest page) = 0;
};

}  // namespace arouter
