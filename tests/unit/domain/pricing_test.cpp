#include <arouter/domain/pricing.hpp>
#include <gtest/gtest.h>

#include "unit/domain/sample_prices.hpp"

namespace arouter {
namespace {

using namespace sample;

TEST(Charge, OfClaudeWithCacheWritesIsExact) {
  auto usage = tokens(100 + 2'000 + 10'000, 500);
  usage.cache_write = 2'000;
  usage.cached_read = 10'000;
  usage.reasoning = 400;  // inside the completion: not charged twice
  const auto charge = claude_opus().charge(any_time, usage);
  EXPECT_EQ(charge.total, usd("0.0224"));
  EXPECT_EQ(charge.prompt_part, usd("0.0124"));
  EXPECT_EQ(charge.completion_part, usd("0.01"));
}

TEST(Charge, RepricesTheWholeRequestAboveATier) {
  auto usage = tokens(300'000, 1'000);
  usage.cached_read = 200'000;
  EXPECT_EQ(gpt_astra().charge(any_time, usage).total, usd("2.475"));
}

TEST(Charge, CountsAPromptOfExactlyTheBoundAsTheLowerTier) {
  auto usage = tokens(272'000, 1'000);
  usage.cached_read = 200'000;
  EXPECT_EQ(gpt_astra().charge(any_time, usage).total, usd("0.97"));
  usage.prompt = 272'001;
  EXPECT_EQ(gpt_astra().charge(any_time, usage).total, usd("1.915020"));
}

TEST(Charge, ListsLinesThatAddUpToTheTotal) {
  auto usage = tokens(1'000, 100);
  usage.cached_read = 300;
  const auto charge = claude_opus().charge(any_time, usage);
  ASSERT_EQ(charge.lines.size(), 3U);
  EXPECT_EQ(charge.lines[0].item, "input");
  EXPECT_EQ(charge.lines[0].quantity, 700);
  EXPECT_EQ(charge.lines[0].price, per_million("4"));
  EXPECT_EQ(charge.lines[1].item, "cached_input");
  EXPECT_EQ(charge.lines[1].quantity, 300);
  EXPECT_EQ(charge.lines[2].item, "output");
  PicoSum sum;
  for (const auto& line : charge.lines) sum.add(line.price, line.quantity);
  EXPECT_EQ(sum.round_half_up(), charge.total);
}

TEST(Charge, UsesTheInputPriceForComponentsThatAreNotPriced) {
  auto usage = tokens(1'000, 10);
  usage.cached_read = 400;
  usage.cache_write = 300;
  usage.prompt_audio = 200;
  usage.completion_audio = 5;
  const auto plain = sheet(rates("3", "15"));
  EXPECT_EQ(plain.charge(any_time, usage).total, plain.charge(any_time, tokens(1'000, 10)).total);
}

TEST(Charge, PricesAudioOnItsOwn) {
  auto base = rates("0.5", "3");
  base.input_audio = per_million("1");
  base.output_audio = per_million("12");
  auto usage = tokens(1'000, 100);
  usage.prompt_audio = 600;
  usage.completion_audio = 40;
  // 400 × 0.5 + 600 × 1 + 60 × 3 + 40 × 12 = 1,460 per million
  EXPECT_EQ(sheet(base).charge(any_time, usage).total, usd("0.00146"));
}

TEST(Charge, PricesACachedAudioTokenOnce) {
  auto base = rates("0.5", "3");
  base.cached_input = per_million("0.1");
  base.input_audio = per_million("1");
  auto usage = tokens(100, 0);
  usage.cached_read = 90;
  usage.prompt_audio = 50;
  const auto charge = sheet(base).charge(any_time, usage);
  EXPECT_EQ(charge.total, usd("0.000019"));  // 90 × 0.1 + 10 × 1
}

TEST(Charge, AddsThePerRequestFee) {
  auto base = rates("1", "2");
  base.per_request = usd("0.01");
  const auto charge = sheet(base).charge(any_time, tokens(1'000, 500));
  EXPECT_EQ(charge.total, usd("0.012"));
  EXPECT_EQ(charge.lines.back().item, "request");
  EXPECT_EQ(charge.prompt_part + charge.completion_part, usd("0.002"));
}

TEST(Charge, RoundsTheTotalOnceHalfUp) {
  const auto cheap = sheet(rates("0.0001", "0.0001"));  // a tenth of a nano-dollar each
  EXPECT_EQ(cheap.charge(any_time, tokens(2, 2)).total, Money());
  const auto charge = cheap.charge(any_time, tokens(2, 3));
  EXPECT_EQ(charge.total, Money::nano_usd(1));
  EXPECT_EQ(charge.prompt_part, Money());
  EXPECT_EQ(charge.completion_part, Money());
}

TEST(Charge, OfNothingIsNothingAndHasNoLines) {
  const auto charge = claude_opus().charge(any_time, TokenUsage());
  EXPECT_EQ(charge.total, Money());
  EXPECT_TRUE(charge.lines.empty());
}

TEST(PriceSheet, AppliesAScheduledChangeFromItsFirstInstant) {
  auto later = version(rates("4", "20"));
  later.from = at("2026-12-01T00:00:00Z");
  const PriceSheet scheduled({version(rates("2", "10")), later});
  EXPECT_EQ(scheduled.charge(at("2026-11-30T23:59:59Z"), tokens(1'000, 0)).total, usd("0.002"));
  EXPECT_EQ(scheduled.charge(at("2026-12-01T00:00:00Z"), tokens(1'000, 0)).total, usd("0.004"));
}

TEST(PriceSheet, AppliesTheFirstVersionBeforeItBegins) {
  auto only = version(rates("2", "10"));
  only.from = at("2026-12-01T00:00:00Z");
  EXPECT_EQ(PriceSheet({only}).rates_at(any_time, 1).input, per_million("2"));
}

PriceSheet deepseek() {
  auto only = version(rates("0.15", "0.6"));
  only.tiers = {{100, rates("1", "1")}};
  only.peak_hours = {{1, 4}, {6, 10}, {22, 24}};
  only.peak_rates = rates("0.3", "1.2");
  return PriceSheet({only});
}

TEST(PriceSheet, AppliesPeakRatesWithinTheirHoursInsteadOfTiers) {
  const auto prices = deepseek();
  const struct {
    const char* time;
    bool peak;
  } cases[] = {{"2026-11-23T00:59:59Z", false}, {"2026-11-23T01:00:00Z", true},
               {"2026-11-23T03:59:59Z", true},  {"2026-11-23T04:00:00Z", false},
               {"2026-11-23T09:59:59Z", true},  {"2026-11-23T10:00:00Z", false},
               {"2026-11-23T23:59:59Z", true}};
  for (const auto& c : cases) {
    EXPECT_EQ(prices.rates_at(at(c.time), 50).input, per_million(c.peak ? "0.3" : "0.15"))
        << c.time;
    EXPECT_EQ(prices.rates_at(at(c.time), 101).input, per_million(c.peak ? "0.3" : "1")) << c.time;
  }
}

TEST(PriceSheet, WithoutAPriceIsUnknownAndNotFree) {
  EXPECT_FALSE(PriceSheet().known());
  EXPECT_FALSE(PriceSheet().free());
  EXPECT_EQ(PriceSheet().version_id(), "");
}

TEST(PriceSheet, IsFreeOnlyWhenEveryRateIsZero) {
  EXPECT_TRUE(sheet(rates("0", "0")).free());
  EXPECT_FALSE(sheet(rates("0", "0.000001")).free());
  auto fee = rates("0", "0");
  fee.per_request = Money::nano_usd(1);
  EXPECT_FALSE(sheet(fee).free());
  auto audio = rates("0", "0");
  audio.input_audio = per_million("1");
  EXPECT_FALSE(sheet(audio).free());
  auto tiered = version(rates("0", "0"));
  tiered.tiers = {{1'000, rates("1", "0")}};
  EXPECT_FALSE(PriceSheet({tiered}).free());
  auto peak = version(rates("0", "0"));
  peak.peak_rates = rates("0", "1");
  EXPECT_FALSE(PriceSheet({peak}).free());
}

TEST(PriceSheet, VersionIdIsStableAndTellsPricesApart) {
  EXPECT_EQ(sheet(rates("1", "2")).version_id(), sheet(rates("1", "2")).version_id());
  EXPECT_NE(sheet(rates("1", "2")).version_id(), sheet(rates("2", "1")).version_id());
  auto cached = rates("1", "2");
  cached.cached_input = Price();
  EXPECT_NE(sheet(cached).version_id(), sheet(rates("1", "2")).version_id());
  auto dated = version(rates("1", "2"));
  dated.from = any_time;
  EXPECT_NE(PriceSheet({dated}).version_id(), sheet(rates("1", "2")).version_id());
  // Stored with every usage row: a change of this value orphans the history.
  EXPECT_EQ(gpt_astra().version_id(), "429abb5d1ec22483");
}

}  // namespace
}  // namespace arouter
