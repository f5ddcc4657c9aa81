#include "app/config/file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace arouter::app {
namespace {

constexpr std::size_t file_bytes_max = 64UL * 1024 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Error file_error(const std::string& path, const char* doing) {
  return fail(ErrorCode::invalid_request,
              std::string(doing) + " " + path + ": " + std::strerror(errno));
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return file_error(path, "cannot open");
  std::string text;
  char piece[16'384];
  while (true) {
    const auto count = ::read(file.get(), piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path, "cannot read");
    if (count == 0) return text;
    text.append(piece, static_cast<std::size_t>(count));
    if (text.size() > file_bytes_max) {
      return fail(ErrorCode::invalid_request, path + " is larger than 64 MiB");
    }
  }
}

Status write_file(const std::string& path, std::string_view text, unsigned mode) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file.get() < 0) return file_error(fresh, "cannot create");
    while (!text.empty()) {
      const auto count = ::write(file.get(), text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return file_error(fresh, "cannot write");
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(file.get()) != 0) return file_error(fresh, "cannot sync");
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return file_error(path, "cannot replace");
  return {};
}

}  // namespace arouter::app
