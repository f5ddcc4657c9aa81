#include "app/quickstart/postgres_programs.hpp"

#include <filesystem>
#include <unistd.h>

#include <arouter/base/text.hpp>

namespace arouter::app::quickstart {
namespace {

namespace fs = std::filesystem;

constexpr int oldest_version = 13;
constexpr const char* versions_folder = "/usr/lib/postgresql";

bool has_programs(const std::string& folder) {
  return ::access((folder + "/postgres").c_str(), X_OK) == 0 &&
         ::access((folder + "/initdb").c_str(), X_OK) == 0;
}

}  // namespace

Result<PostgresPrograms> find_postgres(int version) {
  PostgresPrograms best;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(versions_folder, missing)) {
    const auto number = parse_u64(entry.path().filename().string());
    const auto folder = (entry.path() / "bin").string();
    if (!number || *number > 1000 || !has_programs(folder)) continue;
    const int found = static_cast<int>(*number);
    if (found < oldest_version || found <= best.version) continue;
    if (version != 0 && found != version) continue;
    best.version = found;
    best.folder = folder;
  }
  if (best.version != 0) return best;
  if (version != 0) {
    const auto name = "postgresql-" + std::to_string(version);
    return fail(ErrorCode::unavailable, "the data folder was made by PostgreSQL " +
                                            std::to_string(version) +
                                            ", which is not installed: apt-get install " + name);
  }
  return fail(ErrorCode::unavailable,
              "PostgreSQL 13 or later is not installed: apt-get install postgresql");
}

}  // namespace arouter::app::quickstart
