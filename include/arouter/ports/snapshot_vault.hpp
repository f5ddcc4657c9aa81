// The last known good keys on local disk, so that a gateway can start while PostgreSQL is away.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/ports/key_store.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

class SnapshotVault {
 public:
  virtual ~SnapshotVault() = default;
  // Replaces the stored snapshot as a whole. Holds fingerprints and policies, never secrets.
  virtual Task<Status> save(KeySnapshot snapshot) = 0;
  // Errors: not_found when there is none, invalid_request when it was not written by an
  // installation with the same master key or was altered.
  virtual Task<Result<KeySnapshot>> load() = 0;
};

}  // namespace arouter
