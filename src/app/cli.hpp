// The command line: which sub-command, with which options.
#pragma once

namespace arouter::app {

// Parses, runs and returns the exit code: 0 fine, 1 failure, 2 wrong usage.
int run_cli(int argc, const char* const* argv);

}  // namespace arouter::app
