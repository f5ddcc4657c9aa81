#include "net/body_decoder.hpp"

#include <string>

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using State = BodyDecoder::State;

struct Decoded {
  State state = State::more;
  std::string payload;
  std::size_t consumed = 0;
};

BodyDecoder chunked() {
  BodyDecoder decoder;
  decoder.start({.chunked = true, .content_length = {}});
  return decoder;
}

BodyDecoder of_length(std::uint64_t length) {
  BodyDecoder decoder;
  decoder.start({.chunked = false, .content_length = length});
  return decoder;
}

// Delivers `bytes` in pieces of `piece` bytes until the body is done or broken.
Decoded decode(BodyDecoder decoder, std::string bytes, std::size_t piece) {
  Decoded all;
  for (std::size_t at = 0; at < bytes.size() && all.state == State::more; at += piece) {
    char* data = bytes.data() + at;
    const auto step = decoder.decode(data, std::min(piece, bytes.size() - at));
    all.state = step.state;
    all.payload.append(data, step.produced);
    all.consumed += step.consumed;
  }
  return all;
}

TEST(BodyDecoder, JoinsChunksAtEverySplit) {
  const std::string bytes =
      "5\r\nhello\r\n1;ext=\"a b\"\r\n \r\n00A\r\n0123456789\r\n0\r\nT: v\r\n\r\nNEXT";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto all = decode(chunked(), bytes, piece);
    EXPECT_EQ(all.state, State::done) << piece;
    EXPECT_EQ(all.payload, "hello 0123456789") << piece;
    EXPECT_EQ(all.consumed, bytes.size() - 4) << piece;
  }
}

TEST(BodyDecoder, RefusesWhatOtherParsersMayReadDifferently) {
  for (const std::string bytes :
       {"\r\n", ";\r\n", "g\r\n", "+5\r\nhello\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n",
        "5 \r\nhello\r\n", "5\nhello\r\n", "5\r\rhello", "5\r\nhelloX\r\n", "5\r\nhello\rX",
        "5\r\nhello\n", "5;a\nb\r\nhello\r\n", "0\r\n\n", "0\r\nT: v\n\r\n",
        "1000000000000000000\r\n", "5\r\nhello\r\n-1\r\n"}) {
    for (std::size_t piece : {std::size_t{1}, bytes.size()}) {
      EXPECT_EQ(decode(chunked(), bytes, piece).state, State::malformed) << bytes;
    }
  }
}

TEST(BodyDecoder, BoundsExtensionsAndTrailers) {
  EXPECT_EQ(decode(chunked(), "5;" + std::string(20000, 'x') + "\r\n", 100).state,
            State::malformed);
  EXPECT_EQ(decode(chunked(), "0\r\n" + std::string(20000, 'x') + "\r\n", 100).state,
            State::malformed);
}

TEST(BodyDecoder, WaitsForTheLastLine) {
  EXPECT_EQ(decode(chunked(), "5\r\nhello\r\n0\r\n", 3).state, State::more);
  EXPECT_EQ(decode(chunked(), "5\r\nhel", 3).state, State::more);
}

TEST(BodyDecoder, TakesExactlyTheContentLength) {
  const auto all = decode(of_length(5), "helloNEXT", 9);
  EXPECT_EQ(all.state, State::done);
  EXPECT_EQ(all.payload, "hello");
  EXPECT_EQ(all.consumed, 5U);
  EXPECT_EQ(decode(of_length(5), "hell", 1).state, State::more);
}

TEST(BodyDecoder, HasNothingToReadForLengthZeroAndNoFraming) {
  EXPECT_TRUE(of_length(0).done());
  BodyDecoder none;
  none.start({});
  EXPECT_TRUE(none.done());
}

TEST(BodyDecoder, ReadsUntilTheEndOfTheConnection) {
  BodyDecoder decoder;
  decoder.start_until_close();
  EXPECT_TRUE(decoder.ends_at_close());
  EXPECT_EQ(decode(decoder, "anything", 3).payload, "anything");
  EXPECT_EQ(decode(decoder, "anything", 3).state, State::more);
}

}  // namespace
}  // namespace arouter::net
