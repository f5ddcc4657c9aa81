// What a configuration is read from, for noticing changes.
#pragma once

#include <string>
#include <vector>

namespace arouter::app {

struct ConfigSources {
  ConfigSources() = default;
  std::vector<std::string> files;    // those that were looked for, missing ones included
  std::vector<std::string> folders;  // every YAML file in and below them counts
};

}  // namespace arouter::app
