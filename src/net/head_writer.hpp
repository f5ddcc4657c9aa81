// Writes HTTP/1.1 heads into one string. A field whose value could break out of its line is left
// out; names are the code's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <arouter/base/http.hpp>

namespace arouter::net {

// How the answer's end is marked.
enum class AnswerFraming : std::uint8_t { length, chunked, until_close, none };

struct AnswerLine {
  bool http_1_0 = false;  // of the request: "keep-alive" must then be said
  bool keep_alive = true;
  AnswerFraming framing = AnswerFraming::length;
  std::size_t content_length = 0;
  std::string_view date;
  std::string_view extra;  // complete lines, each with its CRLF
};

// Appends status line, fields and the empty line.
void append_answer_head(std::string& out, const HttpReplyHead& head, const AnswerLine& line);

struct RequestLine {
  std::string_view method;
  std::string_view base_path;
  std::string_view path;
  std::string_view host;  // value of the Host field
  std::size_t content_length = 0;
  bool has_body = false;  // Content-Length is written, even for 0
};

void append_request_head(std::string& out, const RequestLine& line,
                         std::span<const HeaderView> fields);

// "1f4\r\n"
class ChunkHeader {
 public:
  ChunkHeader() = default;
  explicit ChunkHeader(std::size_t payload_bytes);
  [[nodiscard]] std::string_view view() const { return {text_, size_}; }

 private:
  char text_[18];
  std::size_t size_ = 0;
};

}  // namespace arouter::net
