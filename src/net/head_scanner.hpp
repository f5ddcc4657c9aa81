// Finds the end of an HTTP/1.1 head as its bytes arrive, and refuses what makes two parsers
// disagree about where a message ends: bare LF, bare CR before a line's end, folded lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace arouter::net {

class HeadScanner {
 public:
  enum class State : std::uint8_t { incomplete, complete, malformed };

  // `bytes` is everything received since the head began; each call looks only at what is new.
  State scan(std::string_view bytes);

  // Bytes of the head with its empty line, once complete.
  [[nodiscard]] std::size_t size() const { return line_start_; }
  // Start-line and fields seen so far.
  [[nodiscard]] std::size_t lines() const { return lines_; }

  void reset() { *this = HeadScanner(); }

 private:
  std::size_t line_start_ = 0;  // of the line under way
  std::size_t scanned_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace arouter::net
