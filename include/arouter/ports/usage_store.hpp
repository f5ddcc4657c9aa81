// Usage rows: batches from the journal in, single look-ups and sums out.
#pragma once

#include <optional>
#include <vector>

#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/domain/usage_record.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// What draining a batch did to one spending scope.
struct ScopeDrain {
  ScopeWindow scope;
  Money charged;  // newly counted as spent by this batch
  Money overrun;  // part of it that the replica's lease did not cover
  Money spent;    // the scope's total in this window afterwards
};

struct DrainOutcome {
  DrainOutcome() = default;
  std::uint64_t inserted = 0;  // rows that were new
  std::vector<ScopeDrain> scopes;
};

class UsageStore {
 public:
  virtual ~UsageStore() = default;
  // One transaction: rows by COPY, unique on the request id, then spent, leases and daily sums for
  // the rows that were new. Repeating a batch changes nothing.
  virtual Task<Result<DrainOutcome>> insert(ReplicaId replica, std::vector<UsageRecord> batch) = 0;
  // Only rows of that organisation.
  virtual Task<Result<std::optional<UsageRecord>>> find(OrgId org, RequestId id) = 0;
};

}  // namespace arouter
