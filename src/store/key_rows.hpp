// Reading keys and organisations from their tables.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/ports/key_store.hpp>

namespace arouter::store {

class Session;

// Consistent as of one epoch. Nothing may have run in the session's transaction before.
KeySnapshot load_snapshot(Session& session);
KeySnapshot load_snapshot_of_keys(Session& session, const std::vector<std::string>& hashes);
KeySnapshot load_snapshot_of_org(Session& session, OrgId org);
KeySnapshot load_snapshot_of_budgets(Session& session, OrgId org);  // nothing else

// Without their secrets.
Page<Key> load_page_of_keys(Session& session, OrgId org, const KeyFilter& filter,
                            const PageRequest& asked);

std::optional<Key> load_key(Session& session, const std::string& hash);
std::vector<Key> load_keys_of_org(Session& session, OrgId org);  // newest first

}  // namespace arouter::store
