// What g++ 12 makes of coroutines has to be worked around by rule.
#pragma once

#include "tidy/source_file.hpp"

namespace arouter::tidy {

// A lambda with by-value captures inside a co_await expression is destroyed twice by g++ 12; it has
// to be named on a line of its own before. Rule: "co-await-lambda".
void check_co_await_lambdas(const SourceFile& file, Findings& findings);

// Of a ?: with a co_await in one arm, g++ 12 also destroys the temporaries of the arm that was not
// taken. Rule: "co-await-conditional".
void check_co_await_conditionals(const SourceFile& file, Findings& findings);

}  // namespace arouter::tidy
