#include "net/head_writer.hpp"

#include <array>

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

TEST(HeadWriter, WritesAnswerHeads) {
  const std::array fields{HeaderView{"X-A", "b"}, HeaderView{"", "x"}};
  HttpReplyHead head;
  head.status = 404;
  head.headers = fields;
  AnswerLine line;
  line.content_length = 12;
  line.date = "Mon, 23 Nov 2026 06:15:18 GMT";
  line.extra = "Vary: Origin\r\n";
  std::string text;
  append_answer_head(text, head, line);
  EXPECT_EQ(
      text,
      "HTTP/1.1 404 Not Found\r\nDate: Mon, 23 Nov 2026 06:15:18 GMT\r\n"
      "Content-Type: application/json\r\nContent-Length: 12\r\nX-A: b\r\nVary: Origin\r\n\r\n");
}

TEST(HeadWriter, SaysHowTheConnectionGoesOn) {
  AnswerLine line;
  line.framing = AnswerFraming::chunked;
  line.keep_alive = false;
  std::string text;
  append_answer_head(text, {}, line);
  EXPECT_NE(text.find("Transfer-Encoding: chunked\r\nConnection: close\r\n"), std::string::npos);
  line.framing = AnswerFraming::none;
  line.keep_alive = true;
  line.http_1_0 = true;
  text.clear();
  append_answer_head(text, {}, line);
  EXPECT_NE(text.find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(text.find("Content-Length"), std::string::npos);
}

TEST(HeadWriter, WritesRequestHeads) {
  const std::array fields{HeaderView{"Authorization", "Bearer x"},
                          HeaderView{"X-Evil", "a\r\nHost: b"}};
  RequestLine line;
  line.method = "POST";
  line.base_path = "/v1";
  line.path = "/chat?x";
  line.host = "a:8080";
  line.has_body = true;
  std::string text;
  append_request_head(text, line, fields);
  EXPECT_EQ(text,
            "POST /v1/chat?x HTTP/1.1\r\nHost: a:8080\r\nContent-Length: 0\r\n"
            "Authorization: Bearer x\r\n\r\n");
}

TEST(HeadWriter, WritesChunkSizesInHex) {
  EXPECT_EQ(ChunkHeader(1).view(), "1\r\n");
  EXPECT_EQ(ChunkHeader(0x1f4).view(), "1f4\r\n");
  EXPECT_EQ(ChunkHeader(~std::size_t{0}).view(), "ffffffffffffffff\r\n");
}

}  // namespace
}  // namespace arouter::net
