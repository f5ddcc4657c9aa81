#include <set>

#include <arouter/base/calendar.hpp>
#include <arouter/base/ids.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fixed_random.hpp"

namespace arouter {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using test::FixedRandom;
using testing::Optional;

WallTime at(std::string_view text) {
  return parse_rfc3339(text).value();
}

RequestId request_id(std::string_view uuid) {
  return RequestId{Uuid::parse(uuid).value()};
}

TEST(Uuid, PrintsAndParsesTheSame36Characters) {
  const std::string text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";  // RFC 9562, A.6
  const auto id = Uuid::parse(text);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->to_string(), text);
  EXPECT_EQ(Uuid::parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), id);
}

TEST(Uuid, RefusesOtherShapes) {
  EXPECT_EQ(Uuid::parse(""), std::nullopt);
  EXPECT_EQ(Uuid::parse("017f22e279b07cc398c4dc0c0c07398f"), std::nullopt);
  EXPECT_EQ(Uuid::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398"), std::nullopt);
  EXPECT_EQ(Uuid::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398g"), std::nullopt);
  EXPECT_EQ(Uuid::parse("017f22e2+79b0-7cc3-98c4-dc0c0c07398f"), std::nullopt);
  EXPECT_EQ(Uuid::parse("{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"), std::nullopt);
}

TEST(UuidV7, CarriesItsTimeVersionAndVariant) {
  FixedRandom random;
  const WallTime now = at("2022-02-22T19:22:22Z");
  const Uuid id = make_uuid_v7(now, random);
  EXPECT_EQ(id.to_string().substr(0, 13), "017f22e2-79b0");  // RFC 9562, A.6
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
  EXPECT_EQ(time_of_uuid_v7(id), now);
}

TEST(UuidV7, KeepsMillisecondsAndClampsTimesBefore1970) {
  FixedRandom random;
  const WallTime now = at("2026-11-23T06:15:18.987654321Z");
  EXPECT_EQ(time_of_uuid_v7(make_uuid_v7(now, random)), at("2026-11-23T06:15:18.987Z"));
  EXPECT_EQ(time_of_uuid_v7(make_uuid_v7(at("1969-07-20T20:17:40Z"), random)), WallTime());
}

TEST(GenerationId, SpellsSecondsAndTheLastTwelveBytes) {
  const RequestId id = request_id("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  EXPECT_EQ(generation_id(id), "gen-1645557742-79b07cc398c4dc0c0c07398f");
  EXPECT_THAT(parse_generation_id("gen-1645557742-79b07cc398c4dc0c0c07398f"), Optional(id));
}

TEST(GenerationId, IsReversibleForEveryMillisecondOfASecond) {
  FixedRandom random;
  const WallTime second = at("2026-11-23T06:15:18Z");
  for (int i = 0; i < 1000; ++i) {
    const RequestId id{make_uuid_v7(second + milliseconds(i), random)};
    ASSERT_THAT(parse_generation_id(generation_id(id)), Optional(id)) << i;
  }
}

TEST(GenerationId, IsReversibleForAnySixteenBytes) {
  FixedRandom random;
  for (int i = 0; i < 10'000; ++i) {
    RequestId id;
    random.fill(std::as_writable_bytes(std::span(id.value.bytes)));
    ASSERT_THAT(parse_generation_id(generation_id(id)), Optional(id)) << id.to_string();
  }
  EXPECT_THAT(parse_generation_id(generation_id(RequestId{})), Optional(RequestId{}));
  RequestId last;
  last.value.bytes.fill(0xff);
  EXPECT_THAT(parse_generation_id(generation_id(last)), Optional(last));
}

TEST(GenerationId, RefusesEverySpellingButItsOwn) {
  const std::string good = "gen-1645557742-79b07cc398c4dc0c0c07398f";
  ASSERT_TRUE(parse_generation_id(good));
  for (const std::string_view bad :
       {"", "gen-", "gen-1645557742", "gen-1645557742-", "Gen-1645557742-79b07cc398c4dc0c0c07398f",
        "gen-01645557742-79b07cc398c4dc0c0c07398f", "gen-1645557742-79B07CC398C4DC0C0C07398F",
        "gen-1645557742-79b07cc398c4dc0c0c07398", "gen-1645557742-79b07cc398c4dc0c0c07398f0",
        "gen--79b07cc398c4dc0c0c07398f", "gen-+645557742-79b07cc398c4dc0c0c07398f",
        "gen-9999999999999999999-79b07cc398c4dc0c0c07398f",
        "gen-1645557742-79b07cc398c4dc0c0c0739 f"}) {
    EXPECT_EQ(parse_generation_id(bad), std::nullopt) << bad;
  }
}

TEST(GenerationId, RefusesSecondsThatDoNotFitTheBytes) {
  EXPECT_EQ(parse_generation_id("gen-1645557743-79b07cc398c4dc0c0c07398f"), std::nullopt);
  EXPECT_EQ(parse_generation_id("gen-1645557741-79b07cc398c4dc0c0c07398f"), std::nullopt);
}

TEST(RequestIdSource, StaysInOrderWhileTheClockMovesStandsAndGoesBack) {
  FixedRandom random;
  RequestIdSource source(random);
  const WallTime start = at("2026-11-23T06:15:18Z");
  RequestId previous = source.next(start);
  for (int i = 0; i < 1'000; ++i) {
    WallTime now = start;
    if (i < 300) now += nanoseconds(i * 250'000);
    if (i >= 600) now -= hours(1);
    const RequestId next = source.next(now);
    ASSERT_LT(previous, next) << i;
    previous = next;
  }
}

TEST(RequestIdSource, MakesUniqueVersion7IdsOfTheRightTime) {
  FixedRandom random;
  RequestIdSource source(random);
  const WallTime now = at("2026-11-23T06:15:18.250Z");
  std::set<RequestId> seen;
  for (int i = 0; i < 500; ++i) {
    const RequestId id = source.next(now);
    EXPECT_TRUE(seen.insert(id).second);
    EXPECT_EQ(id.value.bytes[6] >> 4, 7);
    EXPECT_EQ(id.value.bytes[8] >> 6, 2);
    EXPECT_EQ(time_of_uuid_v7(id.value), now);
  }
}

TEST(RequestIdSource, TwoCoresAtTheSameInstantDiffer) {
  FixedRandom random;
  RequestIdSource one(random);
  RequestIdSource other(random);
  const WallTime now = at("2026-11-23T06:15:18Z");
  EXPECT_NE(one.next(now), other.next(now));
}

}  // namespace
}  // namespace arouter
