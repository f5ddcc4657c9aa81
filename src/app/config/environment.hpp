// Environment variables as a value, so that tests need not change the process's own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace arouter::app {

// The variable's value, or nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

// The process's own variables.
Environment process_environment();

// Replaces every ${NAME} (letters, digits, underscore) by its value, the empty text when unset.
// nullopt when a "${" is not followed by a name and '}'.
std::optional<std::string> expand_environment(std::string_view text, const Environment& get);

}  // namespace arouter::app
