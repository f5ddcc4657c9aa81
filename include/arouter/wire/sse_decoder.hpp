// Server-sent events, bytes to events, correct at every split point. WHATWG HTML §9.2.6.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace arouter::wire {

struct SseEvent {
  std::string_view name;  // of `event:`; empty = message
  std::string_view data;  // data lines joined by LF
};

// Feed bytes, then take events until there are none. LF, CRLF and CR; comments are skipped. An
// event whose data or one of whose lines is larger than the cap makes `overflowed` true and is
// dropped.
class SseDecoder {
 public:
  explicit SseDecoder(std::size_t event_bytes_max = 8 * 1024 * 1024)
      : event_bytes_max_(event_bytes_max) {}

  // `bytes` must stay valid until `next` has returned nullopt: events that lie whole in it are not
  // copied.
  void feed(std::string_view bytes);
  // Views are valid until the next call of `next` or `feed`.
  std::optional<SseEvent> next();
  // At the end of the stream: the event not yet terminated by a blank line, if any has data.
  std::optional<SseEvent> flush();
  [[nodiscard]] bool overflowed() const { return overflowed_; }

 private:
  std::size_t find_line_end();
  bool take_line(std::string_view& line);
  bool take_carried_line(std::string_view& line);
  bool take_whole_line(std::string_view& line);
  void end_line(std::size_t length);
  bool on_line(std::string_view line);
  void add_data(std::string_view value);
  void drop_event();
  void reset_event();
  void keep_data();

  std::size_t event_bytes_max_;
  bool overflowed_ = false;
  bool at_start_ = true;   // a byte order mark may still come
  bool skip_lf_ = false;   // the last line ended in CR: an LF right behind belongs to it
  bool dropping_ = false;  // the rest of an event that grew too large
  bool has_data_ = false;
  bool dispatched_ = false;    // the event's parts belong to the caller until the next call
  bool line_carried_ = false;  // the line being read lies in `carry_`
  std::string_view input_;
  const char* next_cr_ = nullptr;  // in the input; most streams have none, so it is sought ahead
  std::string_view data_;          // in the input, in `carry_` or in `joined_`
  std::string name_;
  std::string carry_;   // the beginning of a line whose end has not come yet
  std::string joined_;  // data that could not stay where it was
};

}  // namespace arouter::wire
