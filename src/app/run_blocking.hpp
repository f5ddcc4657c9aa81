// Running one coroutine to its end from ordinary code, for commands that do one thing and leave.
#pragma once

#include <functional>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>

namespace arouter::app {

// Blocks on a private event loop. An exception becomes ErrorCode::internal.
Result<std::string> run_blocking(std::function<Task<Result<std::string>>()> make);

}  // namespace arouter::app
