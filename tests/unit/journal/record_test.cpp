#include "journal/record.hpp"

#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "unit/journal/rows.hpp"

namespace arouter::journal {
namespace {

std::vector<std::byte> encoded(const UsageRecord& record) {
  std::array<std::byte, body_bytes_max> out;
  const std::size_t size = encode_usage(record, out);
  return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(Record, ReadsBackEveryFieldExactly) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const UsageRecord record = arbitrary_row(seed, usage_text_bytes_max);
    const auto decoded = decode_usage(encoded(record));
    ASSERT_TRUE(decoded) << "seed " << seed;
    ASSERT_EQ(*decoded, record) << "seed " << seed;
  }
}

TEST(Record, AnEmptyRowIsSmall) {
  EXPECT_EQ(decode_usage(encoded(UsageRecord())), UsageRecord());
  EXPECT_LT(encoded(UsageRecord()).size(), 100u);
}

TEST(Record, AUsualRowTakesLessThan400Bytes) {
  EXPECT_LT(encoded(row(1)).size(), 400u);
}

TEST(Record, CutsLongTextsAtACharacterAndKeepsTheRest) {
  UsageRecord record = row(1);
  record.user.assign(usage_text_bytes_max - 1, 'x');
  record.user.append("\xE2\x82\xAC and more");
  record.app_title = std::string(5000, 't');
  const auto decoded = decode_usage(encoded(record));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->user, std::string(usage_text_bytes_max - 1, 'x'));
  EXPECT_EQ(decoded->app_title, std::string(usage_text_bytes_max, 't'));
  EXPECT_EQ(decoded->session_id, record.session_id);
}

TEST(Record, LeavesOutScopesOverTheMost) {
  UsageRecord record = row(1);
  record.scopes.assign(scopes_per_record_max + 1, ScopeWindow{ScopeId{5}, WallTime{}});
  EXPECT_EQ(decode_usage(encoded(record))->scopes.size(), scopes_per_record_max);
}

TEST(Record, TellsTheIdWithoutTheRest) {
  EXPECT_EQ(request_id_of(encoded(row(42))), row(42).id);
  EXPECT_EQ(request_id_of({}), std::nullopt);
}

TEST(Record, RefusesEveryPrefixAndEveryExtension) {
  std::vector<std::byte> body = encoded(arbitrary_row(7, 40));
  for (std::size_t size = 0; size < body.size(); ++size) {
    ASSERT_FALSE(decode_usage(std::span(body).first(size))) << size;
  }
  body.push_back(std::byte{0});
  EXPECT_FALSE(decode_usage(body));
}

TEST(Record, RefusesUnknownVersionsAndEnumerators) {
  std::vector<std::byte> body = encoded(UsageRecord());
  body[0] = std::byte{2};
  EXPECT_FALSE(decode_usage(body));
  EXPECT_FALSE(request_id_of(body));

  UsageRecord record;
  record.status = static_cast<CallStatus>(5);
  EXPECT_FALSE(decode_usage(encoded(record)));
  record.status = CallStatus::abandoned;
  record.usage_source = static_cast<UsageSource>(4);
  EXPECT_FALSE(decode_usage(encoded(record)));
}

TEST(Record, SurvivesArbitraryBytes) {
  std::mt19937 random(3);
  const std::vector<std::byte> body = encoded(arbitrary_row(11, usage_text_bytes_max));
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> damaged = body;
    for (unsigned flips = 0; flips < 1 + random() % 8; ++flips) {
      damaged[random() % damaged.size()] = static_cast<std::byte>(random());
    }
    if (const auto decoded = decode_usage(damaged)) {
      // Whatever is accepted is a row that can be written again.
      ASSERT_EQ(decode_usage(encoded(*decoded)), decoded);
    }
  }
}

}  // namespace
}  // namespace arouter::journal
