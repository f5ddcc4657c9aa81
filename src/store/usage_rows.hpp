// Usage records as rows: written by COPY, read back by column name.
#pragma once

#include <arouter/domain/usage_record.hpp>

#include "store/session.hpp"
#include "store/usage_sums.hpp"

namespace arouter::store {

// Appends `rows` to `table`, which has the columns of usage_records.
void copy_usage(Session& session, const std::string& table, const UsageRows& rows);

UsageRecord usage_record_of(const pqxx::row& row);

}  // namespace arouter::store
