// The fields of a key as requests give them, in every dialect: `limit`, `limit_usd` and
// `spending_limit` are one field.
#pragma once

#include <arouter/ports/key_store.hpp>

#include "api/body_reader.hpp"

namespace arouter::api {

// A key to be made for the actor. Bounds of the management key that asks are applied. Errors:
// invalid_request, permission_denied.
Result<Key> read_new_key(BodyReader& body, const RequestScope& scope);

// What to change of `key`. Rate limits that are not named stay as they are.
Result<KeyPatch> read_key_patch(BodyReader& body, const RequestScope& scope, const Key& key);

}  // namespace arouter::api
