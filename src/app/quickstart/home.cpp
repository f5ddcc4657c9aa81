#include "app/quickstart/home.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

#include <arouter/base/text.hpp>

#include "app/config/file.hpp"

namespace arouter::app::quickstart {
namespace {

namespace fs = std::filesystem;

constexpr unsigned owner_only = 0600;
constexpr std::string_view exported = "export ";

}  // namespace

Result<std::unique_ptr<Home>> Home::open(const std::string& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  auto absolute = fs::canonical(folder, failure);
  if (failure) {
    return fail(ErrorCode::unavailable, "cannot create " + folder + ": " + failure.message());
  }
  const auto lock_path = (absolute / "lock").string();
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
  if (lock < 0) {
    return fail(ErrorCode::unavailable, "cannot open " + lock_path + ": " + std::strerror(errno));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return fail(ErrorCode::conflict,
                "another `arouter quickstart` is running in " + absolute.string());
  }
  return std::unique_ptr<Home>(new Home(absolute.string(), lock));
}

Home::~Home() {
  ::close(lock_);
}

Status Home::ensure_master_key(Random& random) const {
  const auto file = path("master.key");
  std::error_code ignored;
  if (fs::exists(file, ignored)) return {};
  std::array<std::byte, 32> bytes{};
  random.fill(bytes);
  return write_file(file, to_hex(bytes) + "\n", owner_only);
}

std::map<std::string, std::string> Home::read_variables() const {
  std::map<std::string, std::string> variables;
  const auto text = read_file(path("quickstart.env"));
  if (!text) return variables;
  for (auto line : split(*text, '\n')) {
    if (line.starts_with(exported)) line.remove_prefix(exported.size());
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    variables[std::string(trim(line.substr(0, equals)))] = trim(line.substr(equals + 1));
  }
  return variables;
}

Status Home::write_variables(const std::map<std::string, std::string>& variables) const {
  std::string text = "# Written by `arouter quickstart`, for a shell: . quickstart.env\n";
  for (const auto& [name, value] : variables) {
    text.append(exported).append(name).append("=").append(value) += '\n';
  }
  return write_file(path("quickstart.env"), text, owner_only);
}

}  // namespace arouter::app::quickstart
