// The monthly partitions of usage_records: which months a batch needs, and making one.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <arouter/domain/usage_record.hpp>

namespace arouter::store {

class Session;

// "usage_records_2026_11"
std::string partition_name(WallTime month);

// Makes the partition of the month that starts at `month` if there is none. A transaction of its
// own: it takes a lock on the whole table for a moment.
void create_partition(Session& session, WallTime month);

// The months known to have their partition. Any thread.
class KnownMonths {
 public:
  // Months of the batch that are not known yet, as their first instants.
  [[nodiscard]] std::vector<WallTime> unknown_in(const std::vector<UsageRecord>& batch) const;
  void add(const std::vector<WallTime>& months);
  // After a failed insert: an operator may have dropped a month.
  void forget();

 private:
  mutable std::mutex mutex_;
  std::set<WallTime> months_;
};

}  // namespace arouter::store
