// What g++ 12 makes of coroutines has to be worked around by rule.
#pragma once

#include "tidy/source_file.hpp"

namespace arouter::tidy {

// A lambda with by-value captures inside a co_await expression is destroyed twice by g++ 12; it has
// to be named on a line of its own before. Rule: "co-await-lambda".
void check_co_await_lambdas(const SourceFile& file, Findings& findings);

}  // namespace arouter::tidy
