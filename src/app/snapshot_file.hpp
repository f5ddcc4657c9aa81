// SnapshotFile: the last known good keys in one file of the data directory, authenticated with a
// key derived from the master key. Holds fingerprints and policies, never secrets.
#pragma once

#include <string>

#include <arouter/crypto/secret.hpp>
#include <arouter/ports/snapshot_vault.hpp>
#include <boost/asio/thread_pool.hpp>

namespace arouter::app {

// Format: 64 hex digits (HMAC-SHA256 of the rest), LF, one JSON object. Replaced by rename, so a
// crash leaves the old file or the new one. Reading and writing happen on a thread of its own.
class SnapshotFile final : public SnapshotVault {
 public:
  SnapshotFile(std::string path, crypto::SubKey key);
  ~SnapshotFile() override;

  Task<Status> save(KeySnapshot snapshot) override;
  Task<Result<KeySnapshot>> load() override;

 private:
  const std::string path_;
  const crypto::SubKey key_;
  boost::asio::thread_pool worker_{1};
};

}  // namespace arouter::app
