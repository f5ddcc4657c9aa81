// postmaster.pid: what a running PostgreSQL server says about itself in its data folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace arouter::app::quickstart {

struct PostmasterFile {
  PostmasterFile() = default;
  pid_t pid = 0;
  std::string data_folder;
  bool ready = false;  // accepts connections
};

// nullopt for a text that is not (yet) a whole such file.
std::optional<PostmasterFile> parse_postmaster_file(std::string_view text);
std::optional<PostmasterFile> read_postmaster_file(const std::string& data_folder);

// Whether that process runs and is a PostgreSQL server of this data folder, rather than some other
// process that was given the same number later.
bool serves(pid_t pid, const std::string& data_folder);

}  // namespace arouter::app::quickstart
