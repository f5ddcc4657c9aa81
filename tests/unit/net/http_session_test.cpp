// Raw bytes in, raw bytes out: what a session makes of requests.
#include "net/http_session.hpp"

#include <gmock/gmock.h>

#include "unit/net/test_server.hpp"

namespace arouter::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string post(std::string_view body, std::string_view fields = "") {
  return "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

TEST(HttpSession, AnswersAndKeepsTheConnection) {
  const TestServer server;
  auto client = server.connect();
  for (int i = 0; i < 3; ++i) {
    client.send("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.read_answer();
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200 OK\r\nDate: "), HasSubstr("GMT\r\n"),
                              HasSubstr("Content-Type: text/plain\r\nContent-Length: 9\r\n"),
                              EndsWith("\r\n\r\nGET /a?b ")));
    EXPECT_THAT(answer, Not(HasSubstr("Connection")));
  }
}

TEST(HttpSession, ReadsBodiesThatDribbleIn) {
  const TestServer server;
  auto client = server.connect();
  client.send_byte_by_byte(post("hello"));
  EXPECT_THAT(client.read_answer(), EndsWith("POST /x hello"));
  client.send_byte_by_byte(
      "POST /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n4;e=1\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n");
  EXPECT_THAT(client.read_answer(), EndsWith("POST /y abcdefg"));
}

TEST(HttpSession, AnswersPipelinedRequestsInOrder) {
  const TestServer server;
  const std::string chunked =
      "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const std::string last = "GET /z HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const auto all = server.talk(post("one") + chunked + "\r\n" + post("three") + last);
  const auto first = all.find("POST /x one");
  const auto second = all.find("POST /c abc");
  const auto third = all.find("POST /x three");
  const auto fourth = all.find("GET /z ");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, fourth);
  EXPECT_NE(fourth, std::string::npos);
}

TEST(HttpSession, TakesBodiesLargerThanItsBuffer) {
  const TestServer server;
  std::string body;
  for (int i = 0; i < 40000; ++i) body += std::to_string(i);
  auto client = server.connect();
  client.send(post(body));
  EXPECT_THAT(client.read_answer(), EndsWith("POST /x " + body));
  std::string chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 1000) {
    const auto piece = body.substr(at, 1000);
    char size[16];
    std::snprintf(size, sizeof(size), "%zx\r\n", piece.size());
    chunked += size + piece + "\r\n";
  }
  client.send(chunked + "0\r\n\r\n" + post("next"));
  EXPECT_THAT(client.read_answer(), EndsWith("POST /x " + body));
  EXPECT_THAT(client.read_answer(), EndsWith("POST /x next"));
}

TEST(HttpSession, PromisesPaddingBehindEveryBody) {
  Handover<bool> readable;
  const TestServer server([&](HttpExchange& exchange) -> Task<void> {
    const auto body = co_await exchange.read_body(1 << 20);
    unsigned sum = 0;  // AddressSanitizer watches
    for (std::size_t i = 0; i < body->size() + 64; ++i)
      sum += static_cast<unsigned char>(body->data()[i]);
    readable.set(sum >= body->size() * 'x');
    static_cast<void>(co_await exchange.reply(HttpReplyHead(), {}));
  });
  auto client = server.connect();
  client.send(post(std::string(16384, 'x')));
  EXPECT_TRUE(readable.get());
}

TEST(HttpSession, RefusesMalformedRequestsAndCloses) {
  const TestServer server;
  for (const std::string request :
       {"GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", "\x16\x03\x01\x02",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
    auto client = server.connect();
    client.send_byte_by_byte(request);
    const auto answer = client.read_answer();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << request;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, HasSubstr(R"("code":"malformed_request","param":null},"code":)"));
    client.shutdown_write();
    EXPECT_TRUE(client.closed_by_peer());
  }
  EXPECT_EQ(server.talk("GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n").substr(0, 12),
            "HTTP/1.1 417");
}

TEST(HttpSession, RefusesMalformedChunks) {
  const TestServer server;
  const auto answer = server.talk(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n");
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("Connection: close")));
}

TEST(HttpSession, LimitsTheHead) {
  ServerConfig config;
  config.head_bytes_max = 1000;
  config.header_count_max = 5;
  const TestServer server(echo, config);
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_THAT(server.talk(start + "X: " + std::string(2000, 'x')), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(server.talk(start + "A: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n"),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(server.talk("GET / HTTP/1.0\r\nX: " + std::string(900, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST(HttpSession, TakesHeadsLargerThanItsBuffer) {
  const TestServer server;
  const std::string head =
      "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\nX: " +
      std::string(40000, 'x') + "\r\n\r\n";
  EXPECT_THAT(server.talk(head + "hello"), EndsWith("POST /x hello"));
}

TEST(HttpSession, SendsContinueOnlyWhenTheBodyIsWanted) {
  const TestServer server;
  auto client = server.connect();
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_THAT(client.read_answer(), EndsWith("POST /x hello"));
  client.send(
      "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
  EXPECT_THAT(client.read_answer(),
              AllOf(StartsWith("HTTP/1.1 413"), HasSubstr("Connection: close")));
}

TEST(HttpSession, LetsAClientThatIsStillSendingSeeTheRefusal) {
  const TestServer server;
  auto client = server.connect();
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
  client.send(std::string(1000000, 'x'));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 413"));
  const TestServer same;
  std::string chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) chunked += "10000\r\n" + std::string(65536, 'x') + "\r\n";
  auto other = same.connect();
  other.send(chunked);
  EXPECT_THAT(other.read_answer(), StartsWith("HTTP/1.1 413"));
}

TEST(HttpSession, NeverTakesABodyNobodyReadForTheNextRequest) {
  const TestServer server([](HttpExchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.reply(HttpReplyHead(), exchange.request().target));
  });
  const auto answers = server.talk(post("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_THAT(answers, AllOf(HasSubstr("Connection: close\r\n"), EndsWith("/x")));
}

TEST(HttpSession, GivesTheBodyBackEarlyAndStillServesWhatWasPipelined) {
  const TestServer server([](HttpExchange& exchange) -> Task<void> {
    const auto body = co_await exchange.read_body(100);
    const std::string kept(*body);
    exchange.release_body();
    static_cast<void>(co_await exchange.reply(HttpReplyHead(), kept));
  });
  auto client = server.connect();
  client.send(post("one") + post("two"));
  EXPECT_THAT(client.read_answer(), EndsWith("one"));
  EXPECT_THAT(client.read_answer(), EndsWith("two"));
}

TEST(HttpSession, ServesHttp10AndCloses) {
  const TestServer server;
  const auto answer = server.talk("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_THAT(answer, AllOf(HasSubstr("Connection: close\r\n"), EndsWith("GET /old ")));
  auto client = server.connect();
  client.send("GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.read_answer(), HasSubstr("Connection: keep-alive\r\n"));
}

TEST(HttpSession, LeavesTheBodyOutForHead) {
  const TestServer server;
  const auto answer = server.talk("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, AllOf(HasSubstr("Content-Length: 8\r\n"), EndsWith("\r\n\r\n")));
}

TEST(HttpSession, ClosesWhenTheHandlerDoesNotAnswer) {
  const TestServer server([](HttpExchange&) -> Task<void> { co_return; });
  EXPECT_EQ(server.talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "");
}

TEST(HttpSession, DropsHeaderFieldsThatWouldBreakOutOfTheirLine) {
  const TestServer server([](HttpExchange& exchange) -> Task<void> {
    const std::array fields{HeaderView{"X-Bad", "a\r\nSet-Cookie: b"}, HeaderView{"X-Good", "c"}};
    HttpReplyHead head;
    head.headers = fields;
    static_cast<void>(co_await exchange.reply(head, {}));
  });
  const auto answer = server.talk("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(answer, AllOf(HasSubstr("X-Good: c"), Not(HasSubstr("Set-Cookie"))));
}

TEST(HttpSession, SaysWhoAsksAndWhen) {
  Handover<std::string> peer;
  const TestServer server([&](HttpExchange& exchange) -> Task<void> {
    EXPECT_LT(std::chrono::steady_clock::now() - exchange.received_at(), kPatience);
    EXPECT_FALSE(exchange.request().secure);
    peer.set(std::string(exchange.request().peer_address));
    static_cast<void>(co_await exchange.reply(HttpReplyHead(), {}));
  });
  static_cast<void>(server.talk("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(peer.get(), "127.0.0.1");
}

}  // namespace
}  // namespace arouter::net
