// What administration commands work with, and how one is run from the command line.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/base/random.hpp>
#include <arouter/base/result.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/ports/stores.hpp>

namespace arouter::app::admin {

struct Context {
  Stores stores;
  Random& random;
  const Clock& clock;
  Result<crypto::KeyHasher> hasher;  // an error when there is no master key
};

// A command: the JSON object to print, or why not.
using Operation = std::function<Task<Result<std::string>>(Context& context)>;

// Loads the configuration, connects, runs the operation and prints its JSON object on standard
// output, or {"error":…} on standard error. Returns the exit code.
int run(const std::string& config_file, const Operation& operation);

// The same for callers that want the object rather than its print.
Result<std::string> perform(const std::string& config_file, const Operation& operation);

}  // namespace arouter::app::admin
