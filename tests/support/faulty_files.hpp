// A file system in memory that misbehaves on demand: no space, failing syncs, a machine that
// forgets what was not synced, flipped bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <arouter/ports/file_system.hpp>

namespace arouter::test {

class FaultyFiles final : public FileSystem {
 public:
  static constexpr std::size_t page_bytes = 4096;

  // --- faults -----------------------------------------------------------------------------------

  void refuse_space(bool refuse) { refuse_space_ = refuse; }
  void fail_sync(bool fail) { fail_sync_ = fail; }
  void fail_read(const std::string& path) { unreadable_.insert(path); }

  // What the next process finds. The files of this one stay as they are, so that whoever still
  // uses them, being dead, does no harm.
  // After the machine failed: what was synced, in files whose directory was synced too.
  [[nodiscard]] std::unique_ptr<FaultyFiles> after_crash() const;
  // After the process was killed: everything that was written.
  [[nodiscard]] std::unique_ptr<FaultyFiles> after_kill() const;

  void flip(const std::string& path, std::size_t offset, std::uint8_t mask);
  // Everything from `offset` on reads as zero, as if it was never written.
  void erase_from(const std::string& path, std::size_t offset);
  void write(const std::string& path, const std::string& content);

  [[nodiscard]] std::vector<std::string> paths() const;
  [[nodiscard]] std::size_t syncs() const { return syncs_; }

  // --- FileSystem -------------------------------------------------------------------------------

  using FileSystem::read;
  Status create_directories(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<std::unique_ptr<MappedFile>> create(const std::string& path, std::size_t bytes) override;
  Result<std::string> read(const std::string& path, std::size_t bytes_max) override;
  Status remove(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status sync_directory(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override;

 private:
  friend class FaultyMappedFile;
  friend class FaultyFileLock;
  struct File {
    std::vector<std::byte> bytes;
    std::vector<std::byte> on_disk;
    bool entry_on_disk = false;
  };

  Status sync(File& file, std::size_t length);

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<File>> files_;
  std::set<std::string> unreadable_;
  std::set<std::string> locks_;
  bool refuse_space_ = false;
  bool fail_sync_ = false;
  std::size_t syncs_ = 0;
};

}  // namespace arouter::test
