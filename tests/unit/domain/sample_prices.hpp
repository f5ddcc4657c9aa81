// Builders for prices and usage in tests, and the price sheets of two real models.
#pragma once

#include <arouter/base/calendar.hpp>
#include <arouter/domain/pricing.hpp>

namespace arouter::sample {

inline Price per_million(const char* usd) {
  return Price::parse_usd_per_million(usd).value();
}
inline Money usd(const char* text) {
  return Money::parse_decimal(text).value();
}
inline WallTime at(const char* text) {
  return parse_rfc3339(text).value();
}

inline const WallTime any_time = at("2026-11-23T12:00:00Z");

inline PriceRates rates(const char* input, const char* output) {
  PriceRates rates;
  rates.input = per_million(input);
  rates.output = per_million(output);
  return rates;
}

inline PriceVersion version(PriceRates base) {
  PriceVersion version;
  version.rates = base;
  return version;
}

inline PriceSheet sheet(PriceRates base) {
  return PriceSheet({version(base)});
}

inline TokenUsage tokens(std::int64_t prompt, std::int64_t completion) {
  TokenUsage usage;
  usage.prompt = prompt;
  usage.completion = completion;
  return usage;
}

inline PriceSheet claude_opus() {
  auto base = rates("4", "20");
  base.cached_input = per_million("0.20");
  base.cache_write = per_million("5");
  return sheet(base);
}

inline PriceSheet gpt_astra() {
  auto base = rates("10", "50");
  base.cached_input = per_million("1");
  auto long_prompt = rates("20", "75");
  long_prompt.cached_input = per_million("2");
  auto only = version(base);
  only.tiers = {{272'000, long_prompt}};
  return PriceSheet({only});
}

}  // namespace arouter::sample
