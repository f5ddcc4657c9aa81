// The example configuration, generated from the declarations so that it cannot drift from them.
#pragma once

#include <string>

namespace arouter::app {

// The text of config/arouter.example.yaml: every field with its meaning, its unit and its default.
std::string example_config();

}  // namespace arouter::app
