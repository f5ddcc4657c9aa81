// A key's policy as the audit log shows it.
#pragma once

#include <arouter/domain/key.hpp>
#include <nlohmann/json_fwd.hpp>

namespace arouter::store {

// Without the secrets' fingerprints.
nlohmann::json state_of(const Key& key);

}  // namespace arouter::store
