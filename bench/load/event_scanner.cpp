#include "load/event_scanner.hpp"

#include <charconv>

namespace arouter::bench {
namespace {

constexpr std::string_view kDataPrefix = "data: ";
// A stamp is `"@` and digits. 0 when the event carries none.
std::int64_t stamp_of(std::string_view event) {
  const auto marker = event.find('@');
  if (marker == std::string_view::npos || marker == 0 || event[marker - 1] != '"') return 0;
  std::int64_t stamp_ns = 0;
  std::from_chars(event.data() + marker + 1, event.data() + event.size(), stamp_ns);
  return stamp_ns;
}

}  // namespace

void EventScanner::reset() {
  partial_line_.clear();
  previous_event_.clear();
  events_ = 0;
  done_ = false;
  failed_ = false;
}

void EventScanner::feed(std::string_view bytes, std::int64_t now_ns) {
  for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    if (partial_line_.empty()) {
      scan_line(bytes.substr(0, end), now_ns);
    } else {
      partial_line_ += bytes.substr(0, end);
      scan_line(partial_line_, now_ns);
      partial_line_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
  partial_line_ += bytes;
}

void EventScanner::scan_line(std::string_view line, std::int64_t now_ns) {
  if (!line.starts_with(kDataPrefix)) return;
  const std::string_view event = line.substr(kDataPrefix.size());
  if (event.starts_with("[DONE]")) {
    done_ = true;
    failed_ = previous_event_.find(R"("error")") != std::string::npos;
    return;
  }
  ++events_;
  previous_event_ = event;
  if (const std::int64_t stamp_ns = stamp_of(event); stamp_ns > 0) {
    delays_->record_event_delay(now_ns - stamp_ns);
  }
}

}  // namespace arouter::bench
