// Tolerated exceptions to the house rules. The list may only shrink.
#pragma once

#include <set>
#include <string_view>
#include <utility>

#include "tidy/source_file.hpp"

namespace arouter::tidy {

using Ratchet = std::set<std::pair<std::string, std::string>>;  // rule, path

// Lines "rule path"; '#' begins a comment.
Ratchet parse_ratchet(std::string_view text);

// What is left of the findings, plus a finding of rule "ratchet" for every entry that is no longer
// needed.
Findings apply_ratchet(const Ratchet& ratchet, const Findings& findings);

}  // namespace arouter::tidy
