// What this binary is.
#pragma once

#include <string_view>

namespace arouter::app {

std::string_view version();      // "0.1.0"
std::string_view commit();       // short hash, or "unknown" when built outside git
std::string_view build_flags();  // build type, compiler and its flags

}  // namespace arouter::app
