#include "net/head_writer.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <arouter/base/text.hpp>

namespace arouter::net {
namespace {

constexpr std::size_t number_bytes_max = 20;
// What a head holds beside its varying parts: names and separators of the lines made here.
constexpr std::size_t fixed_bytes_max = 160 + 2 * number_bytes_max;

// Values may come from a caller; names are the code's own.
bool fits_in_line(std::string_view value) {
  if (is_printable_ascii(value)) return true;
  return std::ranges::none_of(value, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

std::size_t size_of(std::span<const HeaderView> fields) {
  constexpr std::size_t separators = 4;
  std::size_t size = 0;
  for (const auto& field : fields) size += field.name.size() + field.value.size() + separators;
  return size;
}

// Appends to a string whose room is made once: a head is a score of small pieces.
class HeadText {
 public:
  // `room`: at least what will be put.
  HeadText(std::string& out, std::size_t room) : out_(out) {
    const auto begin = out.size();
    out.resize(begin + room);
    at_ = out.data() + begin;
  }
  ~HeadText() { out_.resize(static_cast<std::size_t>(at_ - out_.data())); }
  HeadText(const HeadText&) = delete;
  HeadText& operator=(const HeadText&) = delete;

  template <std::size_t Size>
  HeadText& put(const char (&literal)[Size]) {
    return put(std::string_view(literal, Size - 1));
  }
  HeadText& put(std::string_view text) {
    at_ = std::copy(text.begin(), text.end(), at_);
    return *this;
  }
  HeadText& put(std::size_t number) {
    at_ = std::to_chars(at_, at_ + number_bytes_max, number).ptr;
    return *this;
  }
  HeadText& put_field(std::string_view name, std::string_view value) {
    if (name.empty() || !fits_in_line(value)) return *this;
    return put(name).put(": ").put(value).put("\r\n");
  }
  void put_fields(std::span<const HeaderView> fields) {
    for (const auto& field : fields) put_field(field.name, field.value);
  }

 private:
  std::string& out_;
  char* at_;
};

}  // namespace

void append_answer_head(std::string& out, const HttpReplyHead& head, const AnswerLine& line) {
  const auto reason = reason_phrase(head.status);
  const auto varying = reason.size() + line.date.size() + head.content_type.size() +
                       size_of(head.headers) + line.extra.size();
  HeadText text(out, fixed_bytes_max + varying);
  text.put("HTTP/1.1 ").put(static_cast<std::size_t>(head.status)).put(" ").put(reason);
  text.put("\r\nDate: ").put(line.date).put("\r\n");
  if (!head.content_type.empty()) text.put_field("Content-Type", head.content_type);
  switch (line.framing) {
    case AnswerFraming::length:
      text.put("Content-Length: ").put(line.content_length).put("\r\n");
      break;
    case AnswerFraming::chunked:
      text.put("Transfer-Encoding: chunked\r\n");
      break;
    case AnswerFraming::until_close:
    case AnswerFraming::none:
      break;
  }
  if (!line.keep_alive) {
    text.put("Connection: close\r\n");
  } else if (line.http_1_0) {
    text.put("Connection: keep-alive\r\n");
  }
  text.put_fields(head.headers);
  text.put(line.extra).put("\r\n");
}

void append_request_head(std::string& out, const RequestLine& line,
                         std::span<const HeaderView> fields) {
  const auto varying = line.method.size() + line.base_path.size() + line.path.size() +
                       line.host.size() + size_of(fields);
  HeadText text(out, fixed_bytes_max + varying);
  text.put(line.method).put(" ").put(line.base_path).put(line.path);
  text.put(" HTTP/1.1\r\nHost: ").put(line.host).put("\r\n");
  if (line.has_body) text.put("Content-Length: ").put(line.content_length).put("\r\n");
  text.put_fields(fields);
  text.put("\r\n");
}

ChunkHeader::ChunkHeader(std::size_t payload_bytes) {
  char* end = std::to_chars(std::begin(text_), std::end(text_) - 2, payload_bytes, 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  size_ = static_cast<std::size_t>(end - text_);
}

}  // namespace arouter::net
