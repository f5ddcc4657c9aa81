// The audit log: read here; every change writes its own event, in its own transaction.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/domain/audit.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// Everything given must hold.
struct AuditFilter {
  AuditFilter() = default;
  std::optional<std::string> action;
  std::optional<std::string> actor_id;
  std::optional<std::string> subject;
  std::optional<WallTime> from;   // inclusive
  std::optional<WallTime> until;  // exclusive
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;
  virtual Task<Result<Page<AuditEvent>>> list(OrgId org, AuditFilter filter, PageRequest page) = 0;
};

}  // namespace arouter
