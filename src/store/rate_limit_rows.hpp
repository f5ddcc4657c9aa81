// RateLimit between rows, audit events and the domain: keys and organisations have the same four
// columns.
#pragma once

#include <arouter/domain/rate_limit.hpp>
#include <nlohmann/json_fwd.hpp>
#include <pqxx/pqxx>

namespace arouter::store {

RateLimit rate_limit_of(const pqxx::row& row);

// As audit events show it.
nlohmann::json rate_limit_json(const RateLimit& limit);

}  // namespace arouter::store
