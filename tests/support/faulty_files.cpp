#include "support/faulty_files.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace arouter::test {

class FaultyMappedFile final : public MappedFile {
 public:
  FaultyMappedFile(FaultyFiles& files, std::shared_ptr<FaultyFiles::File> file)
      : files_(files), file_(std::move(file)) {}
  std::span<std::byte> bytes() override { return file_->bytes; }
  Status sync(std::size_t length) override { return files_.sync(*file_, length); }

 private:
  FaultyFiles& files_;
  std::shared_ptr<FaultyFiles::File> file_;
};

class FaultyFileLock final : public FileLock {
 public:
  FaultyFileLock(FaultyFiles& files, std::string path) : files_(files), path_(std::move(path)) {}
  ~FaultyFileLock() override { files_.locks_.erase(path_); }

 private:
  FaultyFiles& files_;
  std::string path_;
};

namespace {

Error missing(const std::string& path) {
  return fail(ErrorCode::not_found, "no file " + path);
}

}  // namespace

Status FaultyFiles::sync(File& file, std::size_t length) {
  const std::lock_guard lock(mutex_);
  ++syncs_;
  if (fail_sync_) return fail(ErrorCode::unavailable, "cannot sync: input/output error");
  const std::size_t pages = (length + page_bytes - 1) / page_bytes * page_bytes;
  const std::size_t synced = std::min(pages, file.bytes.size());
  std::memcpy(file.on_disk.data(), file.bytes.data(), synced);
  return {};
}

std::unique_ptr<FaultyFiles> FaultyFiles::after_crash() const {
  auto next = std::make_unique<FaultyFiles>();
  const std::lock_guard lock(mutex_);
  for (const auto& [path, file] : files_) {
    if (!file->entry_on_disk) continue;
    next->files_[path] = std::make_shared<File>(File{file->on_disk, file->on_disk, true});
  }
  return next;
}

std::unique_ptr<FaultyFiles> FaultyFiles::after_kill() const {
  auto next = std::make_unique<FaultyFiles>();
  const std::lock_guard lock(mutex_);
  for (const auto& [path, file] : files_) next->files_[path] = std::make_shared<File>(*file);
  return next;
}

void FaultyFiles::flip(const std::string& path, std::size_t offset, std::uint8_t mask) {
  files_.at(path)->bytes.at(offset) ^= std::byte{mask};
}

void FaultyFiles::erase_from(const std::string& path, std::size_t offset) {
  auto& bytes = files_.at(path)->bytes;
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end(), std::byte{0});
}

void FaultyFiles::write(const std::string& path, const std::string& content) {
  auto file = std::make_shared<File>();
  const auto bytes = std::as_bytes(std::span(content));
  file->bytes.assign(bytes.begin(), bytes.end());
  file->on_disk = file->bytes;
  file->entry_on_disk = true;
  files_[path] = std::move(file);
}

std::vector<std::string> FaultyFiles::paths() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, file] : files_) paths.push_back(path);
  return paths;
}

Status FaultyFiles::create_directories(const std::string& /*path*/) {
  return {};
}

Result<std::vector<std::string>> FaultyFiles::list(const std::string& directory) {
  const std::string prefix = directory + "/";
  std::vector<std::string> names;
  for (const std::string& path : paths()) {
    if (path.starts_with(prefix)) names.push_back(path.substr(prefix.size()));
  }
  return names;
}

Result<std::unique_ptr<MappedFile>> FaultyFiles::create(const std::string& path,
                                                        std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (refuse_space_) return fail(ErrorCode::unavailable, "no space left for " + path);
  if (files_.contains(path)) return fail(ErrorCode::conflict, path + " exists");
  auto file = std::make_shared<File>();
  file->bytes.resize(bytes);
  file->on_disk.resize(bytes);
  files_[path] = file;
  std::unique_ptr<MappedFile> mapped = std::make_unique<FaultyMappedFile>(*this, std::move(file));
  return mapped;
}

Result<std::string> FaultyFiles::read(const std::string& path, std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found == files_.end()) return missing(path);
  if (unreadable_.contains(path)) return fail(ErrorCode::unavailable, "cannot read " + path);
  const auto& bytes = found->second->bytes;
  return std::string(reinterpret_cast<const char*>(bytes.data()),
                     std::min(bytes.size(), bytes_max));
}

Status FaultyFiles::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (files_.erase(path) == 0) return missing(path);
  return {};
}

Status FaultyFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  auto node = files_.extract(from);
  if (node.empty()) return missing(from);
  node.key() = to;
  files_.erase(to);
  files_.insert(std::move(node));
  return {};
}

Status FaultyFiles::sync_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (fail_sync_) return fail(ErrorCode::unavailable, "cannot sync " + path);
  for (auto& [each, file] : files_) file->entry_on_disk |= each.starts_with(path + "/");
  return {};
}

Result<std::unique_ptr<FileLock>> FaultyFiles::lock(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!locks_.insert(path).second) return fail(ErrorCode::conflict, "another holder of " + path);
  std::unique_ptr<FileLock> held = std::make_unique<FaultyFileLock>(*this, path);
  return held;
}

}  // namespace arouter::test
