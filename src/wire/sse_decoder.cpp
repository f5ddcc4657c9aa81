#include <cstring>

#include <arouter/wire/sse_decoder.hpp>

namespace arouter::wire {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
// A comment in the place of a line that was too long, so that it is not taken for a blank one.
constexpr std::string_view dropped_line = ":";

const char* find(char wanted, std::string_view text) {
  if (text.empty()) return nullptr;
  return static_cast<const char*>(std::memchr(text.data(), wanted, text.size()));
}

}  // namespace

void SseDecoder::feed(std::string_view bytes) {
  input_ = bytes;
  next_cr_ = find('\r', bytes);
}

// Offset of the first CR or LF of the input, or npos.
std::size_t SseDecoder::find_line_end() {
  const auto* const lf = find('\n', input_);
  if (next_cr_ != nullptr && next_cr_ < input_.data()) next_cr_ = find('\r', input_);
  const bool cr_first = next_cr_ != nullptr && (lf == nullptr || next_cr_ < lf);
  const auto* const end = cr_first ? next_cr_ : lf;
  return end == nullptr ? std::string_view::npos : static_cast<std::size_t>(end - input_.data());
}

std::optional<SseEvent> SseDecoder::next() {
  if (dispatched_) reset_event();
  std::string_view line;
  while (take_line(line)) {
    if (!on_line(line)) continue;
    dispatched_ = true;
    return SseEvent{name_, data_};
  }
  keep_data();
  return std::nullopt;
}

std::optional<SseEvent> SseDecoder::flush() {
  feed({});
  if (dispatched_) reset_event();
  if (!carry_.empty()) {
    keep_data();
    const std::string last = std::move(carry_);
    carry_.clear();
    on_line(last);
    keep_data();
  }
  if (!has_data_) return std::nullopt;
  dispatched_ = true;
  return SseEvent{name_, data_};
}

bool SseDecoder::take_line(std::string_view& line) {
  if (skip_lf_ && !input_.empty()) {
    skip_lf_ = false;
    if (input_.front() == '\n') input_.remove_prefix(1);
  }
  if (line_carried_) {
    // The line returned last lay in `carry_`; its data must move before the next one overwrites it.
    keep_data();
    carry_.clear();
    line_carried_ = false;
  }
  return carry_.empty() ? take_whole_line(line) : take_carried_line(line);
}

bool SseDecoder::take_whole_line(std::string_view& line) {
  const std::size_t length = find_line_end();
  if (length == std::string_view::npos) {
    carry_ = input_;
    input_ = {};
    if (carry_.size() > event_bytes_max_) drop_event();
    return false;
  }
  line = input_.substr(0, length);
  if (length > event_bytes_max_) {
    drop_event();
    line = dropped_line;
  }
  end_line(length);
  return true;
}

bool SseDecoder::take_carried_line(std::string_view& line) {
  const std::size_t length = find_line_end();
  if (!dropping_) carry_ += input_.substr(0, length);
  if (carry_.size() > event_bytes_max_) drop_event();
  if (length == std::string_view::npos) {
    input_ = {};
    return false;
  }
  line = carry_;
  line_carried_ = true;
  end_line(length);
  return true;
}

void SseDecoder::end_line(std::size_t length) {
  if (input_[length] == '\r') {
    if (length + 1 == input_.size()) {
      skip_lf_ = true;
    } else if (input_[length + 1] == '\n') {
      ++length;
    }
  }
  input_.remove_prefix(length + 1);
}

// True when the event is complete.
bool SseDecoder::on_line(std::string_view line) {
  if (at_start_) {
    at_start_ = false;
    if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  }
  if (line.empty()) {
    dropping_ = false;
    if (has_data_) return true;
    reset_event();
    return false;
  }
  if (dropping_ || line.front() == ':') return false;
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    add_data(value);
  } else if (field == "event") {
    name_ = value;
  }
  return false;
}

void SseDecoder::add_data(std::string_view value) {
  if (has_data_ && data_.size() + value.size() >= event_bytes_max_) {
    drop_event();
    return;
  }
  if (!has_data_) {
    data_ = value;
    has_data_ = true;
    return;
  }
  keep_data();
  joined_ += '\n';
  joined_ += value;
  data_ = joined_;
}

void SseDecoder::drop_event() {
  overflowed_ = true;
  dropping_ = true;
  reset_event();
  if (!carry_.empty()) carry_ = dropped_line;
}

void SseDecoder::reset_event() {
  dispatched_ = false;
  has_data_ = false;
  data_ = {};
  name_.clear();
}

void SseDecoder::keep_data() {
  if (!has_data_ || data_.data() == joined_.data()) return;
  joined_ = data_;
  data_ = joined_;
}

}  // namespace arouter::wire
