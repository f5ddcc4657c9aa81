#include "telemetry/process_stats.hpp"

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace arouter::telemetry {
namespace {

std::uint64_t resident_bytes() {
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_descriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator first("/proc/self/fd", error);
  if (error) return 0;
  const auto count = std::distance(begin(first), end(first));
  return static_cast<std::uint64_t>(count) - 1;  // the listing itself holds one open
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

// "btime" of /proc/stat: when the machine started, in Unix time.
double boot_time_seconds() {
  std::ifstream file("/proc/stat");
  std::string word;
  while (file >> word) {
    if (double seconds = 0; word == "btime" && file >> seconds) return seconds;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

double start_time_seconds() {
  std::ifstream file("/proc/self/stat");
  // The program's name, in parentheses, may hold blanks; what is counted comes after it.
  file.ignore(std::numeric_limits<std::streamsize>::max(), ')');
  constexpr int start_time_field = 22;
  constexpr int first_field_after_name = 3;
  std::string skipped;
  for (int field = first_field_after_name; field < start_time_field; ++field) file >> skipped;
  double ticks = 0;
  if (!(file >> ticks)) return 0;
  return boot_time_seconds() + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

ProcessStats read_process_stats() {
  return {resident_bytes(), open_descriptors(), cpu_seconds(), start_time_seconds()};
}

}  // namespace arouter::telemetry
