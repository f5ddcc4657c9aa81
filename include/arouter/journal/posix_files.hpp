// The FileSystem of the machine: open, fallocate, mmap, msync, flock.
#pragma once

#include <memory>

#include <arouter/ports/file_system.hpp>

namespace arouter::journal {

std::unique_ptr<FileSystem> make_posix_files();

}  // namespace arouter::journal
