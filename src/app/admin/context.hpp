// What administration commands work with, and how one is run from the command line.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/base/random.hpp>
#include <arouter/base/result.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/ports/people_stores.hpp>
#include <arouter/ports/stores.hpp>

#include "app/config/environment.hpp"

namespace arouter::app::admin {

struct Context {
  Stores stores;
  Random& random;
  const Clock& clock;
  Result<crypto::KeyHasher> hasher;                     // an error when there is no master key
  std::shared_ptr<const Catalogue> catalogue;           // nullptr: names are not looked up
  std::function<void(const std::string& text)> warn{};  // what is odd and done all the same
  std::optional<PeopleStores> people{};                 // for the commands about people
};

// A command: the JSON object to print, or why not.
using Operation = std::function<Task<Result<std::string>>(Context& context)>;

// Loads the configuration, connects, runs the operation and prints its JSON object on standard
// output, or {"error":…} on standard error. Returns the exit code; a bad option is wrong usage.
int run(const std::string& config_file, const Operation& operation);

// The same for callers that want the object rather than its print.
Result<std::string> perform(const std::string& config_file, const Environment& environment,
                            const Operation& operation);

}  // namespace arouter::app::admin
