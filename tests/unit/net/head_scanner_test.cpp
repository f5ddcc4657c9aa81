#include "net/head_scanner.hpp"

#include <string>

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using State = HeadScanner::State;

State scan_byte_by_byte(std::string_view bytes, HeadScanner& scanner) {
  State state = State::incomplete;
  for (std::size_t size = 1; size <= bytes.size() && state == State::incomplete; ++size) {
    state = scanner.scan(bytes.substr(0, size));
  }
  return state;
}

TEST(HeadScanner, FindsTheEmptyLineWhateverFollows) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  HeadScanner whole;
  EXPECT_EQ(whole.scan(head + "body\n\n"), State::complete);
  EXPECT_EQ(whole.size(), head.size());
  EXPECT_EQ(whole.lines(), 2U);
  HeadScanner dribbled;
  EXPECT_EQ(scan_byte_by_byte(head + "body", dribbled), State::complete);
  EXPECT_EQ(dribbled.size(), head.size());
}

TEST(HeadScanner, RefusesLinesOtherParsersEndElsewhere) {
  for (const std::string_view head :
       {"GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "\n", "\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n\r\n", " GET / HTTP/1.1\r\n\r\n"}) {
    HeadScanner whole;
    EXPECT_EQ(whole.scan(head), State::malformed) << head;
    HeadScanner dribbled;
    EXPECT_EQ(scan_byte_by_byte(head, dribbled), State::malformed) << head;
  }
}

TEST(HeadScanner, AsksForMore) {
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan("GET / HTTP/1.1\r\nHost: a\r\n\r"), State::incomplete);
  EXPECT_EQ(scanner.lines(), 2U);
}

}  // namespace
}  // namespace arouter::net
