#include <arouter/wire/sse_decoder.hpp>

namespace arouter::wire {
namespace {

struct Event {
  std::string name;
  std::string data;
  bool operator==(const Event&) const = default;
};

void take(SseDecoder& decoder, std::vector<Event>& events) {
  while (const auto event = decoder.next()) {
    events.push_back({std::string(event->name), std::string(event->data)});
  }
}

std::vector<Event> decoded(const std::vector<std::string>& reads, bool flush = false) {
  SseDecoder decoder;
  std::vector<Event> events;
  for (const std::string& read : reads) {
    decoder.feed(read);
    take(decoder, events);
  }
  if (!flush) return events;
  if (const auto last = decoder.flush()) {
    events.push_back({std::string(last->name), std::string(last->data)});
  }
  return events;
}

TEST(SseDecoder, ReadsEveryLineEnding) {
  const std::vector<Event> expected{{"", "a"}, {"", "b"}};
  EXPECT_EQ(decoded({"data: a\n\ndata: b\n\n"}), expected);
  EXPECT_EQ(decoded({"data: a\r\n\r\ndata: b\r\n\r\n"}), expected);
  EXPECT_EQ(decoded({"data: a\r\rdata: b\r\r"}), expected);
}

TEST(SseDecoder, FollowsTheFieldRules) {
  EXPECT_EQ(decoded({"data:a\n\n"}), (std::vector<Event>{{"", "a"}}));
  EXPECT_EQ(decoded({"data:  a\n\n"}), (std::vector<Event>{{"", " a"}}));
  EXPECT_EQ(decoded({"data\n\n"}), (std::vector<Event>{{"", ""}}));
  EXPECT_EQ(decoded({"data: a\ndata: b\ndata\n\n"}), (std::vector<Event>{{"", "a\nb\n"}}));
  EXPECT_EQ(decoded({"id: 1\nretry: 5\nother: x\ndata: a\n\n"}), (std::vector<Event>{{"", "a"}}));
  EXPECT_EQ(decoded({"event: error\ndata: a\n\ndata: b\n\n"}),
            (std::vector<Event>{{"error", "a"}, {"", "b"}}));
  EXPECT_EQ(decoded({"event: lost\n\ndata: b\n\n"}), (std::vector<Event>{{"", "b"}}));
}

TEST(SseDecoder, SkipsCommentsAndBlankLines) {
  EXPECT_EQ(decoded({": one\n\n\n:\ndata: a\n: two\ndata: b\n\n\n\n"}),
            (std::vector<Event>{{"", "a\nb"}}));
}

TEST(SseDecoder, IgnoresOneByteOrderMark) {
  EXPECT_EQ(decoded({"\xEF\xBB\xBF"
                     "data: a\n\n"}),
            (std::vector<Event>{{"", "a"}}));
  EXPECT_EQ(decoded({"\xEF", "\xBB", "\xBF", "data: a\n\n"}), (std::vector<Event>{{"", "a"}}));
}

TEST(SseDecoder, KeepsAnEventSplitAcrossReads) {
  const std::string stream =
      "event: x\r\ndata: one\r\ndata: two\r\n\r\n: c\rdata:three\r\rdata: \xE2\x82\xAC\n\n"
      "event: y\ndata: four\n\n";
  const auto whole = decoded({stream});
  ASSERT_EQ(whole.size(), 4U);
  EXPECT_EQ(whole[0], (Event{"x", "one\ntwo"}));
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    EXPECT_EQ(decoded({stream.substr(0, cut), stream.substr(cut)}), whole) << cut;
    for (std::size_t second = cut; second <= stream.size(); second += 3) {
      EXPECT_EQ(
          decoded({stream.substr(0, cut), stream.substr(cut, second - cut), stream.substr(second)}),
          whole);
    }
  }
}

TEST(SseDecoder, DoesNotCopyAnEventThatLiesWholeInOneRead) {
  const std::string read = "data: {\"a\":1}\n\n";
  SseDecoder decoder;
  decoder.feed(read);
  const auto event = decoder.next();
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->data.data(), read.data() + 6);
}

TEST(SseDecoder, FlushesTheUnterminatedEvent) {
  EXPECT_EQ(decoded({"data: a\n\ndata: b"}, true), (std::vector<Event>{{"", "a"}, {"", "b"}}));
  EXPECT_EQ(decoded({"data: a\n", "data: b\n"}, true), (std::vector<Event>{{"", "a\nb"}}));
  EXPECT_EQ(decoded({"data: a\n\n"}, true), (std::vector<Event>{{"", "a"}}));
  EXPECT_EQ(decoded({"event: x"}, true), std::vector<Event>{});
}

TEST(SseDecoder, DropsAnEventBeyondTheCapAndGoesOn) {
  for (const std::size_t read_size : {1U, 3U, 1000U}) {
    SseDecoder decoder(32);
    std::vector<Event> events;
    const std::string stream =
        "data: small\n\ndata: " + std::string(100, 'x') + "\ndata: more\n\ndata: after\n\n";
    for (std::size_t i = 0; i < stream.size(); i += read_size) {
      decoder.feed(std::string_view(stream).substr(i, read_size));
      take(decoder, events);
    }
    EXPECT_TRUE(decoder.overflowed());
    EXPECT_EQ(events, (std::vector<Event>{{"", "small"}, {"", "after"}})) << read_size;
  }
}

TEST(SseDecoder, HoldsWholeLinesAgainstTheCapWhereverTheyAreCut) {
  const std::string fits = "data: " + std::string(26, 'x');
  for (const std::string& line : {fits + "x", ":" + std::string(32, 'x')}) {
    for (const std::size_t read_size : {1U, 7U, 1000U}) {
      SseDecoder decoder(32);
      std::vector<Event> events;
      const std::string stream = fits + "\n\ndata: with\n" + line + "\n\ndata: after\n\n";
      for (std::size_t i = 0; i < stream.size(); i += read_size) {
        decoder.feed(std::string_view(stream).substr(i, read_size));
        take(decoder, events);
      }
      EXPECT_TRUE(decoder.overflowed());
      EXPECT_EQ(events, (std::vector<Event>{{"", std::string(26, 'x')}, {"", "after"}}))
          << line << " in pieces of " << read_size;
    }
  }
}

TEST(SseDecoder, CountsManySmallLinesTowardsTheCap) {
  SseDecoder decoder(16);
  decoder.feed("data: 12345678\ndata: 12345678\n\n");
  EXPECT_FALSE(decoder.next().has_value());
  EXPECT_TRUE(decoder.overflowed());
}

}  // namespace
}  // namespace arouter::wire
