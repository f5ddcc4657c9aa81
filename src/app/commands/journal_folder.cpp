#include "app/commands/journal_folder.hpp"

#include <filesystem>

namespace arouter::app::commands {
namespace {

namespace fs = std::filesystem;

bool holds_segments(const fs::path& folder) {
  std::error_code failed;
  fs::directory_iterator at(folder, failed);
  for (const fs::directory_iterator end; !failed && at != end; at.increment(failed)) {
    const auto name = at->path().filename().string();
    if (name.ends_with(".segment") || name.ends_with(".segment.corrupt")) return true;
  }
  return false;
}

// An empty journal still lies beside the identity of the replica that writes it.
bool lies_in_a_data_dir(const fs::path& folder) {
  std::error_code failed;
  const auto absolute = fs::canonical(folder, failed);
  return !failed && absolute.filename() == "journal" && fs::is_directory(absolute) &&
         fs::exists(absolute.parent_path() / "replica_id", failed);
}

}  // namespace

Result<std::string> journal_folder(const std::string& folder) {
  if (holds_segments(folder) || lies_in_a_data_dir(folder)) return folder;
  const auto inner = fs::path(folder) / "journal";
  std::error_code failed;
  if (fs::is_directory(inner, failed)) return inner.string();
  return fail(ErrorCode::not_found,
              folder +
                  " is no usage journal: that is the folder `journal` in the data_dir of a "
                  "gateway, with files such as 00000001.segment");
}

}  // namespace arouter::app::commands
