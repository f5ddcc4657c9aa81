// Changing keys: each change with its audit event and its announcement, in one transaction.
#pragma once

#include <string>

#include <arouter/ports/key_store.hpp>

namespace arouter::store {

class Session;

Result<Key> find_key(Session& session, OrgId org, const std::string& hash);

// All of them on keys of the actor's organisation: not_found for another's.
Result<Key> create_key(Session& session, const Actor& by, const Key& key);
Result<Key> change_key(Session& session, const Actor& by, const std::string& hash,
                       const KeyPatch& patch);
Result<Key> rotate_key(Session& session, const Actor& by, const std::string& hash,
                       const KeyRotation& rotation);
Status remove_key(Session& session, const Actor& by, const std::string& hash);

}  // namespace arouter::store
