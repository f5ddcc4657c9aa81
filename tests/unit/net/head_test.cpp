#include "net/head.hpp"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using testing::HasSubstr;

class RequestHeads : public testing::Test {
 protected:
  std::optional<HeadProblem> parse(std::string text) {
    text_ = std::move(text);
    head_ = RequestHead();
    return parse_request_head(text_, fields_, head_);
  }
  std::optional<HeadProblem> parse_fields(const std::string& fields) {
    return parse("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  }

  std::string text_;
  std::array<HeaderView, 16> fields_;
  RequestHead head_;
};

TEST_F(RequestHeads, GiveViewsOfTheBuffer) {
  ASSERT_FALSE(
      parse("POST /v1/x?q=1 HTTP/1.1\r\nHost: a\r\nX-Y:  some text \r\n"
            "Content-Length: 12\r\nOrigin: https://o\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(head_.method, Method::post);
  EXPECT_EQ(head_.target, "/v1/x?q=1");
  EXPECT_EQ(head_.target.data(), text_.data() + 5);
  ASSERT_EQ(head_.fields.size(), 5U);
  EXPECT_EQ(head_.fields[1].name, "X-Y");
  EXPECT_EQ(head_.fields[1].value, "some text");
  EXPECT_EQ(head_.framing.content_length, 12U);
  EXPECT_FALSE(head_.framing.chunked);
  EXPECT_EQ(head_.origin, "https://o");
  EXPECT_TRUE(head_.expects_continue);
  EXPECT_TRUE(head_.keep_alive);
}

TEST_F(RequestHeads, SayWhetherTheConnectionStaysOpen) {
  ASSERT_FALSE(parse_fields("Connection: foo, close\r\n"));
  EXPECT_FALSE(head_.keep_alive);
  ASSERT_FALSE(parse("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_FALSE(head_.keep_alive);
  EXPECT_FALSE(head_.http_1_1);
  ASSERT_FALSE(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_TRUE(head_.keep_alive);
}

TEST_F(RequestHeads, CutTheAbsoluteFormDown) {
  ASSERT_FALSE(parse("GET http://a.example/x?y HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(head_.target, "/x?y");
  ASSERT_FALSE(parse("GET https://a.example HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(head_.target, "/");
  ASSERT_FALSE(parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(head_.target, "*");
}

TEST_F(RequestHeads, WithTwoMeaningsAreRefused) {
  for (const std::string fields : {"Content-Length: 5\r\nContent-Length: 5\r\n",
                                   "Content-Length: 5\r\nContent-Length: 6\r\n",
                                   "Content-Length: 5, 5\r\n",
                                   "Content-Length: +5\r\n",
                                   "Content-Length: -5\r\n",
                                   "Content-Length: 0x5\r\n",
                                   "Content-Length: 5 5\r\n",
                                   "Content-Length:\r\n",
                                   "Content-Length: 18446744073709551616\r\n",
                                   "Content-Length: 9223372036854775808\r\n",
                                   "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                   "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                   "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                   "Transfer-Encoding: gzip, chunked\r\n",
                                   "Transfer-Encoding: chunked, identity\r\n",
                                   "Transfer-Encoding: identity\r\n",
                                   "Transfer-Encoding: xchunked\r\n",
                                   "Transfer-Encoding: \"chunked\"\r\n",
                                   "Transfer-Encoding:\r\n",
                                   "Transfer-Encoding: chunked;q=1\r\n",
                                   "Host: b\r\n",
                                   "Bad Name: x\r\n",
                                   "Name : x\r\n",
                                   ": x\r\n",
                                   "NoColon\r\n",
                                   "X: a\x01"
                                   "b\r\n",
                                   "X: a\rb\r\n",
                                   "X\xc3: a\r\n"}) {
    const auto problem = parse_fields(fields);
    ASSERT_TRUE(problem) << fields;
    EXPECT_EQ(problem->status, 400) << fields;
  }
}

TEST_F(RequestHeads, AreToldWhatIsWrongWithTheirLength) {
  const auto problem = [this](const std::string& fields) {
    return std::string(parse_fields(fields)->message);
  };
  const std::string length = "Content-Length: 5\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  EXPECT_THAT(problem(length + chunked), HasSubstr("exclude each other"));
  EXPECT_THAT(problem(chunked + length), HasSubstr("exclude each other"));
  EXPECT_THAT(problem(chunked + chunked), HasSubstr("Only Transfer-Encoding: chunked"));
  EXPECT_THAT(problem(length + length), HasSubstr("more than once"));
  EXPECT_THAT(problem("Content-Length: x\r\n"), HasSubstr("not a decimal number"));
}

TEST_F(RequestHeads, WithNulBytesAreRefused) {
  EXPECT_TRUE(parse_fields(std::string("X: a\0b\r\n", 8)));
  EXPECT_TRUE(parse(std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28)));
}

TEST_F(RequestHeads, WithABadFirstLineAreRefused) {
  for (const std::string line :
       {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/0.9", "GET / http/1.1", "GET /",
        "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1",
        "G@T / HTTP/1.1", "GET a b HTTP/1.1", "GET relative HTTP/1.1", "CONNECT a:443 HTTP/1.1",
        "GET * HTTP/1.1"}) {
    const auto problem = parse(line + "\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(problem) << line;
    EXPECT_EQ(problem->status, 400) << line;
  }
}

TEST_F(RequestHeads, NeedAHostAndNoChunksInHttp10) {
  EXPECT_TRUE(parse("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n"));
}

TEST_F(RequestHeads, WithAnUnknownExpectationAre417) {
  const auto problem = parse_fields("Expect: 200-ok\r\n");
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->status, 417);
}

TEST_F(RequestHeads, AreLimitedInNumberOfFields) {
  std::string fields;
  for (int i = 0; i < 15; ++i) fields += "X: y\r\n";
  EXPECT_FALSE(parse_fields(fields));
  const auto problem = parse_fields(fields + "X: y\r\n");
  ASSERT_TRUE(problem);
  EXPECT_THAT(std::string(problem->message), HasSubstr("too many"));
}

class ResponseHeads : public RequestHeads {
 protected:
  std::optional<HeadProblem> parse_response(std::string text) {
    text_ = std::move(text);
    response_ = ResponseHead();
    return parse_response_head(text_, fields_, response_);
  }

  ResponseHead response_;
};

TEST_F(ResponseHeads, GiveStatusAndFraming) {
  ASSERT_FALSE(
      parse_response("HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_EQ(response_.status, 429);
  EXPECT_EQ(response_.framing.content_length, 2U);
  EXPECT_EQ(response_.fields[0].value, "3");
  EXPECT_TRUE(response_.keep_alive);
  ASSERT_FALSE(parse_response("HTTP/1.1 200 \r\nTransfer-Encoding: Chunked\r\n\r\n"));
  EXPECT_TRUE(response_.framing.chunked);
  ASSERT_FALSE(parse_response("HTTP/1.1 200 OK\r\n\r\n"));
  EXPECT_FALSE(response_.keep_alive);  // ends with the connection
}

TEST_F(ResponseHeads, WithTwoMeaningsAreRefused) {
  EXPECT_TRUE(parse_response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_TRUE(
      parse_response("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"));
  EXPECT_TRUE(parse_response("HTTP/1.1 20 OK\r\n\r\n"));
  EXPECT_TRUE(parse_response("HTTP/2 200\r\n\r\n"));
}

}  // namespace
}  // namespace arouter::net
