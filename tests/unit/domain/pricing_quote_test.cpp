#include <random>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/pricing.hpp>
#include <gtest/gtest.h>

#include "unit/domain/sample_prices.hpp"

namespace arouter {
namespace {

using namespace sample;

TEST(Quote, PricesEveryPromptTokenAtTheDearestComponent) {
  // Cache writes at 5 are dearer than input at 4.
  EXPECT_EQ(claude_opus().quote(any_time, 1'000, 100), usd("0.007"));
}

TEST(Quote, LooksAtEveryTierThatCanBeReached) {
  EXPECT_EQ(gpt_astra().quote(any_time, 272'000, 1'000), usd("2.77"));
  EXPECT_EQ(gpt_astra().quote(any_time, 272'001, 1'000), usd("5.51502"));
  EXPECT_EQ(gpt_astra().quote(any_time, 300'000, 1'000), usd("6.075"));
}

TEST(Quote, RoundsUp) {
  EXPECT_EQ(sheet(rates("0.0001", "0")).quote(any_time, 1, 0), Money::nano_usd(1));
}

TEST(Quote, IncludesThePerRequestFee) {
  auto base = rates("1", "1");
  base.per_request = usd("0.01");
  EXPECT_EQ(sheet(base).quote(any_time, 0, 0), usd("0.01"));
}

TEST(AffordableTokens, AreWhatTheBudgetLeavesAfterThePrompt) {
  const auto prices = sheet(rates("1", "2"));
  EXPECT_EQ(prices.affordable_completion_tokens(any_time, usd("0.003"), 1'000), 1'000);
  EXPECT_EQ(prices.affordable_completion_tokens(any_time, usd("0.001"), 1'000), 0);
  EXPECT_EQ(prices.affordable_completion_tokens(any_time, usd("0.0009"), 1'000), 0);
  EXPECT_EQ(prices.affordable_completion_tokens(any_time, usd("-1"), 0), 0);
}

TEST(AffordableTokens, AreUnboundedWhenTheyAreFree) {
  EXPECT_EQ(sheet(rates("0", "0")).affordable_completion_tokens(any_time, Money(), 1'000),
            INT64_MAX);
  EXPECT_EQ(sheet(rates("1", "0")).affordable_completion_tokens(any_time, Money(), 1'000), 0);
}

class RandomPrices {
 public:
  explicit RandomPrices(unsigned seed) : engine_(seed) {}

  std::int64_t below(std::int64_t bound) {
    return std::uniform_int_distribution<std::int64_t>(0, bound - 1)(engine_);
  }
  PriceRates rates() {
    PriceRates made;
    made.input = Price::pico_usd(below(30'000'000));
    made.output = Price::pico_usd(below(90'000'000));
    if (below(2)) made.cached_input = Price::pico_usd(below(40'000'000));
    if (below(2)) made.cache_write = Price::pico_usd(below(40'000'000));
    if (below(2)) made.input_audio = Price::pico_usd(below(40'000'000));
    if (below(2)) made.output_audio = Price::pico_usd(below(90'000'000));
    if (below(4) == 0) made.per_request = Money::nano_usd(below(10'000'000));
    return made;
  }
  PriceSheet sheet() {
    auto made = version(rates());
    if (below(2)) made.tiers = {{50'000, rates()}, {120'000, rates()}};
    if (below(3) == 0) {
      made.peak_hours = {{8, 16}};
      made.peak_rates = rates();
    }
    return PriceSheet({made});
  }
  TokenUsage usage(std::int64_t prompt_max, std::int64_t completion_max) {
    auto made = tokens(below(prompt_max + 1), below(completion_max + 1));
    made.cached_read = below(prompt_max + 1);
    made.cache_write = below(prompt_max + 1);
    made.prompt_audio = below(prompt_max + 1);
    made.completion_audio = below(completion_max + 1);
    return made;
  }
  WallTime time() { return any_time + std::chrono::minutes(below(24 * 60)); }

 private:
  std::mt19937_64 engine_;
};

TEST(Quote, IsNeverBelowTheChargeOfAnythingItCovers) {
  RandomPrices random(20'261'123);
  for (int i = 0; i < 20'000; ++i) {
    const auto prices = random.sheet();
    const auto started = random.time();
    const auto prompt_max = random.below(200'000);
    const auto completion_max = random.below(20'000);
    const auto usage = random.usage(prompt_max, completion_max);
    ASSERT_GE(prices.quote(started, prompt_max, completion_max),
              prices.charge(started, usage).total)
        << "case " << i;
  }
}

TEST(AffordableTokens, AreTheMostThatTheQuoteAllows) {
  RandomPrices random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto prices = random.sheet();
    const auto started = random.time();
    const auto prompt_max = random.below(200'000);
    const auto budget = Money::nano_usd(random.below(10'000'000'000));
    const auto affordable = prices.affordable_completion_tokens(started, budget, prompt_max);
    if (affordable == INT64_MAX) continue;
    ASSERT_GT(prices.quote(started, prompt_max, affordable + 1), budget) << "case " << i;
    if (affordable == 0) continue;
    ASSERT_LE(prices.quote(started, prompt_max, affordable), budget) << "case " << i;
  }
}

TEST(PriceSheetDeathTest, RefusesToPriceWhatHasNoPrice) {
  EXPECT_DEATH((void)PriceSheet().quote(any_time, 1, 1), "known");
}

}  // namespace
}  // namespace arouter
