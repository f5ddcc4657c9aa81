#include "store/usage_partitions.hpp"

#include <arouter/base/calendar.hpp>

#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

// Any number not used elsewhere: it names the lock under which partitions are made.
const Statement lock_partitions{"usage_partitions_lock",
                                "SELECT pg_advisory_xact_lock(7016996765293437281)"};

// DDL takes no parameters; the text consists of numbers computed here.
std::string create_text(WallTime month) {
  return "CREATE TABLE IF NOT EXISTS " + partition_name(month) +
         " PARTITION OF usage_records FOR VALUES FROM ('" + to_timestamp(month) + "') TO ('" +
         to_timestamp(next_month(month)) + "')";
}

}  // namespace

std::string partition_name(WallTime month) {
  const auto from = to_date(month);
  return "usage_records_" + from.substr(0, 4) + "_" + from.substr(5, 2);
}

void create_partition(Session& session, WallTime month) {
  session.exec(lock_partitions);
  session.transaction().exec(create_text(month));
}

std::vector<WallTime> KnownMonths::unknown_in(const std::vector<UsageRecord>& batch) const {
  const std::lock_guard lock(mutex_);
  std::set<WallTime> unknown;
  for (const auto& record : batch) {
    const auto month = start_of_month(record.created_at);
    if (months_.count(month) == 0) unknown.insert(month);
  }
  return {unknown.begin(), unknown.end()};
}

void KnownMonths::add(const std::vector<WallTime>& months) {
  const std::lock_guard lock(mutex_);
  months_.insert(months.begin(), months.end());
}

void KnownMonths::forget() {
  const std::lock_guard lock(mutex_);
  months_.clear();
}

}  // namespace arouter::store
