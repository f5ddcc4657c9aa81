// Whole files as text.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/result.hpp>

namespace arouter::app {

// Errors name the file and the reason. At most 64 MiB.
Result<std::string> read_file(const std::string& path);

// Replaces the file as a whole (written beside it, synced, renamed). `mode` holds from the first
// byte on, so that a secret is never readable by others.
Status write_file(const std::string& path, std::string_view text, unsigned mode);

}  // namespace arouter::app
