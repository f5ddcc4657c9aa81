// What keys have spent and when they were used last, summed from the drained days.
#pragma once

#include <string>
#include <vector>

#include <arouter/ports/key_store.hpp>

namespace arouter::store {

class Session;

Result<KeySpend> load_spend_of_key(Session& session, const std::string& hash, WallTime now);
Result<std::vector<KeyUsage>> load_usage_of_keys(Session& session, OrgId org,
                                                 const std::vector<std::string>& hashes,
                                                 WallTime now);

}  // namespace arouter::store
