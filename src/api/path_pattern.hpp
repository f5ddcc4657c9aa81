// Path patterns of the route table: "/keys/{hash}/rotate". {name} takes one segment, {name...} at
// the end takes the rest of the path.
#pragma once

#include <optional>
#include <string_view>

#include "api/path_parameters.hpp"

namespace arouter::api {

// The decoded parameters when `path` fits the pattern; nullopt when it does not, or holds a
// malformed escape. Literals are compared as they were sent, undecoded.
std::optional<PathParameters> match_pattern(std::string_view pattern, std::string_view path);

}  // namespace arouter::api
