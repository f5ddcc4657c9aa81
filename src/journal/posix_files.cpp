#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <arouter/journal/posix_files.hpp>

namespace arouter::journal {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

Error system_failure(const char* what, const std::string& path, int code) {
  const ErrorCode kind = code == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable;
  return fail(kind, std::string("cannot ") + what + " " + path + ": " +
                        std::system_category().message(code));
}

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

// The descriptor is closed once mapped: the mapping keeps the file.
class PosixMappedFile final : public MappedFile {
 public:
  PosixMappedFile(std::string path, std::byte* begin, std::size_t size)
      : path_(std::move(path)), bytes_(begin, size) {}
  PosixMappedFile(const PosixMappedFile&) = delete;
  PosixMappedFile& operator=(const PosixMappedFile&) = delete;
  ~PosixMappedFile() override { ::munmap(bytes_.data(), bytes_.size()); }

  std::span<std::byte> bytes() override { return bytes_; }

  Status sync(std::size_t length) override {
    if (::msync(bytes_.data(), std::min(length, bytes_.size()), MS_SYNC) == 0) return {};
    return system_failure("sync", path_, errno);
  }

  void prefault(std::size_t from, std::size_t to) override {
    from = from / page_bytes() * page_bytes();
    to = std::min(to, bytes_.size());
#ifdef MADV_POPULATE_WRITE
    constexpr int advice = MADV_POPULATE_WRITE;
#else
    constexpr int advice = 23;  // its number since Linux 5.14; older kernels refuse it
#endif
    if (from < to) ::madvise(bytes_.data() + from, to - from, advice);
  }

  void release() override {
    ::madvise(bytes_.data(), bytes_.size(), MADV_DONTNEED);
  }

 private:
  std::string path_;
  std::span<std::byte> bytes_;
};

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  Descriptor fd_;
};

class PosixFiles final : public FileSystem {
 public:
  using FileSystem::read;

  Status create_directories(const std::string& path) override {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return system_failure("create", path, error.value());
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entry(directory, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
    if (error) return system_failure("list", directory, error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::unique_ptr<MappedFile>> create(const std::string& path, std::size_t bytes) override {
    const Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd.valid()) return system_failure("create", path, errno);
    if (const int code = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes)); code != 0) {
      ::unlink(path.c_str());
      return system_failure("reserve space for", path, code);
    }
    void* const begin = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (begin == MAP_FAILED) {
      const int code = errno;
      ::unlink(path.c_str());
      return system_failure("map", path, code);
    }
    ::madvise(begin, bytes, MADV_DONTDUMP);
    std::unique_ptr<MappedFile> file =
        std::make_unique<PosixMappedFile>(path, static_cast<std::byte*>(begin), bytes);
    return file;
  }

  Result<std::string> read(const std::string& path, std::size_t bytes_max) override {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) return system_failure("open", path, errno);
    struct stat facts {};
    if (::fstat(fd.get(), &facts) != 0) return system_failure("read", path, errno);
    std::string content(std::min(static_cast<std::size_t>(facts.st_size), bytes_max), '\0');
    std::size_t filled = 0;
    while (filled < content.size()) {
      const ssize_t count = ::read(fd.get(), content.data() + filled, content.size() - filled);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_failure("read", path, errno);
      if (count == 0) break;
      filled += static_cast<std::size_t>(count);
    }
    content.resize(filled);
    return content;
  }

  Status remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0) return {};
    return system_failure("remove", path, errno);
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) == 0) return {};
    return system_failure("rename", from, errno);
  }

  Status sync_directory(const std::string& path) override {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid() || ::fsync(fd.get()) != 0) return system_failure("sync", path, errno);
    return {};
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!fd.valid()) return system_failure("open", path, errno);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_failure("lock", path, errno);
      return fail(ErrorCode::conflict, "another process holds " + path);
    }
    std::unique_ptr<FileLock> held = std::make_unique<PosixFileLock>(std::move(fd));
    return held;
  }
};

}  // namespace

std::unique_ptr<FileSystem> make_posix_files() {
  return std::make_unique<PosixFiles>();
}

}  // namespace arouter::journal
