#include "app/quickstart/postmaster_file.hpp"

#include <filesystem>
#include <signal.h>

#include <arouter/base/text.hpp>

#include "app/config/file.hpp"

namespace arouter::app::quickstart {
namespace {

namespace fs = std::filesystem;

// Lines of the file, from 0 (PostgreSQL's pidfile.h).
constexpr std::size_t pid_line = 0;
constexpr std::size_t folder_line = 1;
constexpr std::size_t status_line = 7;

}  // namespace

std::optional<PostmasterFile> parse_postmaster_file(std::string_view text) {
  const auto lines = split(text, '\n');
  if (lines.size() <= folder_line) return std::nullopt;
  const auto pid = parse_u64(trim(lines[pid_line]));
  if (!pid || *pid == 0 || *pid > INT32_MAX) return std::nullopt;
  PostmasterFile file;
  file.pid = static_cast<pid_t>(*pid);
  file.data_folder = trim(lines[folder_line]);
  file.ready = lines.size() > status_line && trim(lines[status_line]) == "ready";
  return file;
}

std::optional<PostmasterFile> read_postmaster_file(const std::string& data_folder) {
  const auto text = read_file(data_folder + "/postmaster.pid");
  if (!text) return std::nullopt;
  return parse_postmaster_file(*text);
}

bool serves(pid_t pid, const std::string& data_folder) {
  if (::kill(pid, 0) != 0) return false;
  const auto process = fs::path("/proc") / std::to_string(pid);
  std::error_code unreadable;
  const auto program = fs::read_symlink(process / "exe", unreadable).filename().string();
  // A server works inside its data folder. "postgres (deleted)": the package was upgraded
  // meanwhile.
  return program.starts_with("postgres") &&
         fs::equivalent(fs::read_symlink(process / "cwd", unreadable), data_folder, unreadable);
}

}  // namespace arouter::app::quickstart
