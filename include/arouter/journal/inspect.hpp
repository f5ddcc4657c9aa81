// Looking into a journal directory from outside: a summary for operators, and its records for a
// replay by hand.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/usage_record.hpp>
#include <arouter/ports/file_system.hpp>

namespace arouter::journal {

// One JSON object: segments with their records by kind, bytes and damage, and totals. Never the
// content of a record. Takes no lock, so a running gateway's directory may be inspected.
Result<std::string> inspect_json(FileSystem& files, const std::string& dir);

// The records a restart would drain, in the same order, abandoned calls included. Holds the
// directory's lock while it lives; changes nothing on disk.
class JournalReplay {
 public:
  struct Parts;
  explicit JournalReplay(std::unique_ptr<Parts> parts);
  ~JournalReplay();

  // Up to `records_max` more; empty at the end.
  std::vector<UsageRecord> next(std::size_t records_max);

 private:
  std::unique_ptr<Parts> parts_;
};

// Errors: not_found without such a directory, conflict while a gateway uses it, invalid_request for
// a segment of another format version.
Result<std::unique_ptr<JournalReplay>> open_replay(FileSystem& files, const std::string& dir);

}  // namespace arouter::journal
