// The identity of this gateway process across restarts: a file in its data directory.
#pragma once

#include <string>

#include <arouter/base/ids.hpp>
#include <arouter/base/random.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/file_system.hpp>

namespace arouter::journal {

// Reads `<data_dir>/replica_id`, or creates it atomically with a random id (UUID version 4).
// Errors: invalid_request when the file holds something else.
Result<ReplicaId> load_or_create_replica_id(FileSystem& files, const std::string& data_dir,
                                            Random& random);
// The same on the machine's own file system.
Result<ReplicaId> load_or_create_replica_id(const std::string& data_dir, Random& random);

}  // namespace arouter::journal
