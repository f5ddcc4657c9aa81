// The small part of a file system the journal is written against, so that tests can refuse space,
// fail syncs and forget what was not synced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>

namespace arouter {

// A file of fixed size whose space is reserved on disk and whose bytes are mapped into memory. What
// is written into the mapping survives the death of the process at once, and the death of the
// machine once it was synced. Writing to it cannot run out of space.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  [[nodiscard]] virtual std::span<std::byte> bytes() = 0;
  // Blocks until bytes [0, length) are on stable storage. Safe beside writers and other syncs.
  virtual Status sync(std::size_t length) = 0;
  // Hints: [from, to) will be written soon; nothing will be touched for a while.
  virtual void prefault(std::size_t /*from*/, std::size_t /*to*/) {}
  virtual void release() {}
};

// Held while it lives; the end of the process ends it too.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// Blocking; called from worker threads only. Paths are absolute or relative to the process.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Status create_directories(const std::string& path) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;  // names, sorted
  // A new zero-filled file with all its space reserved. Errors: unavailable when the disk is full.
  virtual Result<std::unique_ptr<MappedFile>> create(const std::string& path,
                                                     std::size_t bytes) = 0;
  // The first `bytes_max` bytes. Errors: not_found when there is no such file.
  virtual Result<std::string> read(const std::string& path, std::size_t bytes_max) = 0;
  Result<std::string> read(const std::string& path) { return read(path, SIZE_MAX); }
  virtual Status remove(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status sync_directory(const std::string& path) = 0;
  // Creates the file if needed. Errors: conflict while another holder lives.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

}  // namespace arouter
