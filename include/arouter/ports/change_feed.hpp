// "Something changed": the numbered list of changes that keeps every replica's snapshots current.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

enum class ChangeKind : std::uint8_t { key, org, credits, budgets };

struct Change {
  Change() = default;
  std::uint64_t epoch = 0;  // strictly increasing in commit order
  ChangeKind kind = ChangeKind::key;
  std::string subject;  // key hash or organisation id
};

class ChangeFeed {
 public:
  virtual ~ChangeFeed() = default;
  // Changes after `epoch`, oldest first, at most 10,000. Errors: conflict when the list does not
  // reach back to `epoch` (they are kept for a day): reload everything.
  virtual Task<Result<std::vector<Change>>> since(std::uint64_t epoch) = 0;
  // Completes when a notification arrived or after `patience`, whichever is first. Never fails: a
  // broken listener only means that polling alone keeps things current.
  virtual Task<void> wait(std::chrono::milliseconds patience) = 0;
  // Completes the wait that runs, or the next one, as a notification would. Any thread.
  virtual void wake() = 0;
};

}  // namespace arouter
