// The usage journal on local disk: memory-mapped segments, one active per core, read by one
// drainer. docs/journal-format.md describes the files and the rules.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/file_system.hpp>
#include <arouter/ports/journal.hpp>

namespace arouter::journal {

struct JournalConfig {
  JournalConfig() = default;

  std::string dir;
  std::size_t cores = 1;
  // Disk space of all segments together; full means that `opened` refuses.
  std::uint64_t bytes_max = std::uint64_t{4} << 30;
  // Size of one file; at least 16 KiB. Reduced when bytes_max does not hold four of them per core.
  std::size_t segment_bytes = std::size_t{8} << 20;
  // How much a power failure may lose. 0 syncs inside every `settled`.
  std::chrono::milliseconds sync{20};
  // Written into every segment.
  ReplicaId replica;
  // False: no thread is started and the owner calls `maintain`.
  bool background = true;
};

// Told of damage, failing syncs and the like, one sentence each. Any thread; must not block.
using ProblemSink = std::function<void(std::string_view)>;

// Writers (`opened`, `settled`, `noted`) are called on event-loop threads, told apart by
// current_core(); draining on one thread at a time; stats() and recovered() anywhere.
class UsageJournal final : public Journal, public JournalDrain {
 public:
  struct Parts;
  explicit UsageJournal(std::unique_ptr<Parts> parts);
  ~UsageJournal() override;  // closes

  Status opened(const UsageRecord& if_abandoned) override;
  void settled(const UsageRecord& record) override;
  void noted(const UsageRecord& record) override;

  JournalBatch next(std::size_t records_max) override;
  void acknowledge(std::uint64_t position) override;
  void rewind() override;
  [[nodiscard]] JournalStats stats() const override;
  [[nodiscard]] bool recovered() const override;

  // One round of what the background thread does every sync interval: sync what was appended,
  // remove what is finished, prepare spare segments. Blocking; any thread.
  void maintain();
  // Seals, syncs and removes what is finished. No writer may be active any more; draining may go
  // on.
  void close();

 private:
  std::unique_ptr<Parts> parts_;
};

// Takes the directory for this process, creating it if needed, and reads what earlier processes
// left. Errors: conflict when another process holds the directory, invalid_request for settings out
// of range or a segment of another format version.
Result<std::unique_ptr<UsageJournal>> open_journal(FileSystem& files, const Clock& clock,
                                                   JournalConfig config, ProblemSink report = {});

}  // namespace arouter::journal
