// What an organisation used and paid, for pages, exports and statements. Drained usage only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/activity.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// Everything given must hold.
struct ActivityFilter {
  ActivityFilter() = default;
  WallTime from{};   // inclusive, a UTC midnight
  WallTime until{};  // exclusive, a UTC midnight
  std::optional<std::string> key_hash;
  std::optional<std::string> model;
  std::optional<std::string> provider;
  std::optional<UserId> creator;
  std::optional<WorkspaceId> workspace;  // of the key, as it is now
};

struct TransactionFilter {
  TransactionFilter() = default;
  WallTime from{};   // inclusive
  WallTime until{};  // exclusive
  bool usage = true;
  bool credits = true;
  std::optional<std::string> key_hash;  // usage of this key only
};

class ActivityStore {
 public:
  static constexpr std::size_t rows_max = 50'000;

  virtual ~ActivityStore() = default;
  // Newest day first, within a day the dearest first. Errors: invalid_request when there would be
  // more than `rows_max` rows.
  virtual Task<Result<std::vector<ActivityRow>>> by_day(OrgId org, ActivityFilter filter,
                                                        ActivityGrouping grouping) = 0;
  // The same hour by hour, not told apart by anything; `day` is when the hour begins. Reads every
  // call of the time asked about.
  virtual Task<Result<std::vector<ActivityRow>>> by_hour(OrgId org, ActivityFilter filter) = 0;
  // Newest first. The page's total is not counted: it would read every row.
  virtual Task<Result<Page<Transaction>>> transactions(OrgId org, TransactionFilter filter,
                                                       PageRequest page) = 0;
};

}  // namespace arouter
