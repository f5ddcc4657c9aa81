#include "net/head_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>

namespace arouter::net {
namespace {

// Values may come from a caller; names are the code's own.
bool fits_in_line(std::string_view value) {
  // Control characters are the bytes below ' ', and no value of ours has any.
  return std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (name.empty() || !fits_in_line(value)) return;
  const auto begin = out.size();
  out.resize(begin + name.size() + value.size() + 4);
  put(put(put(put(out.data() + begin, name), ": "), value), "\r\n");
}

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.append(digits, end);
}

}  // namespace

void append_answer_head(std::string& out, const HttpReplyHead& head, const AnswerLine& line) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(head.status));
  out.append(" ").append(reason_phrase(head.status)).append("\r\nDate: ").append(line.date);
  out.append("\r\n");
  if (!head.content_type.empty()) append_field(out, "Content-Type", head.content_type);
  switch (line.framing) {
    case AnswerFraming::length:
      out.append("Content-Length: ");
      append_number(out, line.content_length);
      out.append("\r\n");
      break;
    case AnswerFraming::chunked:
      out.append("Transfer-Encoding: chunked\r\n");
      break;
    case AnswerFraming::until_close:
    case AnswerFraming::none:
      break;
  }
  if (!line.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (line.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  for (const auto& field : head.headers) append_field(out, field.name, field.value);
  out.append(line.extra).append("\r\n");
}

void append_request_head(std::string& out, const RequestLine& line,
                         std::span<const HeaderView> fields) {
  out.append(line.method).append(" ").append(line.base_path).append(line.path);
  out.append(" HTTP/1.1\r\nHost: ").append(line.host).append("\r\n");
  if (line.has_body) {
    out.append("Content-Length: ");
    append_number(out, line.content_length);
    out.append("\r\n");
  }
  for (const auto& field : fields) append_field(out, field.name, field.value);
  out.append("\r\n");
}

ChunkHeader::ChunkHeader(std::size_t payload_bytes) {
  char* end = std::to_chars(std::begin(text_), std::end(text_) - 2, payload_bytes, 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  size_ = static_cast<std::size_t>(end - text_);
}

}  // namespace arouter::net
