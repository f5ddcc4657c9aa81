#include "net/head_scanner.hpp"

#include <cstring>

namespace arouter::net {

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  while (scanned_ < bytes.size()) {
    const char* from = bytes.data() + scanned_;
    const auto* line_feed =
        static_cast<const char*>(std::memchr(from, '\n', bytes.size() - scanned_));
    // A line that begins with white space continues the one before it (obs-fold).
    const char first = bytes[line_start_];
    if (first == ' ' || first == '\t') return State::malformed;
    if (line_feed == nullptr) {
      scanned_ = bytes.size();
      return State::incomplete;
    }
    const auto end = static_cast<std::size_t>(line_feed - bytes.data());
    if (end == line_start_ || bytes[end - 1] != '\r') return State::malformed;
    const bool empty_line = end == line_start_ + 1;
    scanned_ = line_start_ = end + 1;
    if (empty_line) return lines_ == 0 ? State::malformed : State::complete;
    ++lines_;
  }
  return State::incomplete;
}

}  // namespace arouter::net
