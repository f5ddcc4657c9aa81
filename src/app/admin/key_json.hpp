// A key's fields as JSON members. Never its secret or fingerprint.
#pragma once

#include <arouter/domain/key.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::app::admin {

void write_key_members(wire::JsonWriter& writer, const Key& key);

}  // namespace arouter::app::admin
