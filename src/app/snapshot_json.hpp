// KeySnapshot as JSON text and back.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/result.hpp>
#include <arouter/ports/key_store.hpp>

namespace arouter::app {

std::string snapshot_to_json(const KeySnapshot& snapshot);
Result<KeySnapshot> snapshot_from_json(std::string_view text);

}  // namespace arouter::app
