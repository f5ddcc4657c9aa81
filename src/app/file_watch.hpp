// Notices when a file of the configuration changes, comes or goes.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "app/config/sources.hpp"

namespace arouter::app {

class FileWatch {
 public:
  explicit FileWatch(ConfigSources sources);

  // Whether anything differs from the last look.
  bool changed();

  // Watches these instead. What was watched before keeps its last look, so that a change made
  // while the configuration was being read is still noticed.
  void follow(ConfigSources sources);
  // Watches these as well.
  void add(const ConfigSources& sources);

 private:
  using Times = std::map<std::string, std::filesystem::file_time_type>;
  [[nodiscard]] Times look() const;

  ConfigSources sources_;
  Times times_;
};

}  // namespace arouter::app
