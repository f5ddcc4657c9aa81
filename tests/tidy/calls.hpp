// Calls and types that product code may not use, or only in named places.
#pragma once

#include "tidy/source_file.hpp"

namespace arouter::tidy {

// The environment is read by the configuration, the hour by base/clock, chance by crypto/random,
// and only worker threads may sleep. Rules: "getenv", "system-clock", "rand", "sleep".
void check_banned_calls(const SourceFile& file, Findings& findings);

// No floating point in the files that compute with money. Rule: "money-float".
void check_money_types(const SourceFile& file, Findings& findings);

}  // namespace arouter::tidy
