// Usage records as rows: written by COPY, read back by column name.
#pragma once

#include <vector>

#include <arouter/domain/usage_record.hpp>

#include "store/session.hpp"

namespace arouter::store {

// Sends `batch` to the temporary table usage_staging of this transaction, which is emptied first of
// all by being made anew in each.
void stage_usage(Session& session, const std::vector<UsageRecord>& batch);

UsageRecord usage_record_of(const pqxx::row& row);

}  // namespace arouter::store
