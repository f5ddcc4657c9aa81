// Invented JSON that fits a JSON schema well enough for tool arguments and structured answers.
#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

namespace arouter::app::simulate {

// A value for `schema`: types, enum, const, required properties and items are honoured, the rest
// ignored. Deterministic; nesting is cut at 16.
nlohmann::ordered_json sample_for(const nlohmann::ordered_json& schema, std::uint64_t seed,
                                  int depth = 0);

}  // namespace arouter::app::simulate
