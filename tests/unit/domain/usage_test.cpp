#include <arouter/domain/usage.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(Usage, KeepsConsistentFiguresAsTheyAre) {
  TokenUsage usage;
  usage.prompt = 12'100;
  usage.completion = 500;
  usage.cached_read = 10'000;
  usage.cache_write = 2'000;
  usage.reasoning = 400;
  usage.prompt_audio = 50;
  EXPECT_EQ(normalised(usage), usage);
  EXPECT_EQ(usage.total(), 12'600);
}

TEST(Usage, TurnsNegativeFiguresIntoZero) {
  TokenUsage usage;
  usage.prompt = -1;
  usage.completion = -5;
  usage.cached_read = -7;
  usage.rejected_prediction = -1;
  EXPECT_EQ(normalised(usage), TokenUsage());
}

TEST(Usage, NeverLetsPartsExceedTheirWhole) {
  TokenUsage usage;
  usage.prompt = 100;
  usage.completion = 10;
  usage.cached_read = 150;
  usage.cache_write = 20;
  usage.prompt_audio = 300;
  usage.reasoning = 11;
  usage.completion_audio = 12;
  usage.accepted_prediction = 13;
  usage.rejected_prediction = 14;
  const auto result = normalised(usage);
  EXPECT_EQ(result.cached_read, 100);
  EXPECT_EQ(result.cache_write, 0);
  EXPECT_EQ(result.prompt_audio, 100);
  EXPECT_EQ(result.reasoning, 10);
  EXPECT_EQ(result.completion_audio, 10);
  EXPECT_EQ(result.accepted_prediction, 10);
  EXPECT_EQ(result.rejected_prediction, 10);
}

TEST(Usage, BoundsGarbageSoThatTotalsCannotOverflow) {
  TokenUsage usage;
  usage.prompt = INT64_MAX;
  usage.completion = INT64_MAX;
  EXPECT_GT(normalised(usage).total(), 0);
}

TEST(Usage, NamesItsSources) {
  EXPECT_EQ(to_string(UsageSource::provider), "provider");
  EXPECT_EQ(to_string(UsageSource::counted), "counted");
  EXPECT_EQ(to_string(UsageSource::estimated), "estimated");
  EXPECT_EQ(to_string(UsageSource::none), "none");
}

}  // namespace
}  // namespace arouter
