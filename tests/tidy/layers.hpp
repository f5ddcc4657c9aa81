// The layer table: which module may include which.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tidy/source_file.hpp"

namespace arouter::tidy {

using Layers = std::map<std::string, std::set<std::string>, std::less<>>;

// Lines "name: allowed modules"; '#' begins a comment.
Layers parse_layers(std::string_view text);

// A module that can reach itself, or a name that has no line of its own; empty when all is well.
std::string layers_defect(const Layers& layers);

// Includes of our own headers against the table. Rules: "layers", "private-header".
void check_layers(const Layers& layers, const SourceFile& file, Findings& findings);

// Includes of libraries: none of the heavy ones in a public header, and each only in the module
// that wraps it. Rules: "heavy-header", "library-owner".
void check_libraries(const SourceFile& file, Findings& findings);

}  // namespace arouter::tidy
