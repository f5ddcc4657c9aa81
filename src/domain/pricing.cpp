#include <algorithm>

#include <arouter/base/check.hpp>
#include <arouter/domain/pricing.hpp>

#include "domain/price_digest.hpp"

namespace arouter {

namespace {

using std::chrono::floor;

int hour_of_day(WallTime time) {
  const auto since_midnight = time - floor<std::chrono::days>(time);
  return static_cast<int>(floor<std::chrono::hours>(since_midnight).count());
}

bool is_peak(const PriceVersion& version, WallTime started) {
  if (!version.peak_rates) return false;
  const int hour = hour_of_day(started);
  return std::ranges::any_of(version.peak_hours, [hour](const PriceHours& hours) {
    return hours.from_hour_utc <= hour && hour < hours.to_hour_utc;
  });
}

// `versions` is never empty; before the first one begins, the first one holds.
const PriceVersion& version_at(const std::vector<PriceVersion>& versions, WallTime started) {
  const auto later = std::ranges::upper_bound(versions, started, {}, &PriceVersion::from);
  return later == versions.begin() ? *later : *std::prev(later);
}

// The dearest price of each side over every set of rates that may still come to apply.
struct Ceiling {
  Price input;
  Price output;
  Money per_request;

  void raise_to(const PriceRates& rates) {
    input = std::max({input, rates.input, rates.cached_input.value_or(Price()),
                      rates.cache_write.value_or(Price()), rates.input_audio.value_or(Price())});
    output = std::max({output, rates.output, rates.output_audio.value_or(Price())});
    per_request = std::max(per_request, rates.per_request);
  }
};

Ceiling ceiling_of(const PriceVersion& version, WallTime started, std::int64_t prompt_tokens_max) {
  Ceiling ceiling;
  if (is_peak(version, started)) {
    ceiling.raise_to(*version.peak_rates);
    return ceiling;
  }
  ceiling.raise_to(version.rates);
  for (const auto& tier : version.tiers) {
    if (tier.above_input_tokens < prompt_tokens_max) ceiling.raise_to(tier.rates);
  }
  return ceiling;
}

PicoSum price_before_output(const Ceiling& ceiling, std::int64_t prompt_tokens_max) {
  PicoSum sum;
  sum.add(ceiling.input, prompt_tokens_max);
  sum.add(ceiling.per_request);
  return sum;
}

bool is_free(const PriceRates& rates) {
  Ceiling ceiling;
  ceiling.raise_to(rates);
  return ceiling.input == Price() && ceiling.output == Price() && ceiling.per_request == Money();
}

bool is_free(const PriceVersion& version) {
  return is_free(version.rates) && (!version.peak_rates || is_free(*version.peak_rates)) &&
         std::ranges::all_of(version.tiers, [](const auto& tier) { return is_free(tier.rates); });
}

// Collects the lines of one side of a charge.
class Side {
 public:
  explicit Side(std::vector<ChargeLine>& lines) : lines_(&lines) {}

  void add(std::string_view item, std::int64_t quantity, Price price) {
    if (quantity == 0) return;
    lines_->push_back({item, quantity, price});
    sum_.add(price, quantity);
  }
  [[nodiscard]] const PicoSum& sum() const { return sum_; }

 private:
  std::vector<ChargeLine>* lines_;
  PicoSum sum_;
};

PicoSum add_prompt(std::vector<ChargeLine>& lines, const PriceRates& rates,
                   const TokenUsage& usage) {
  const auto not_cached = usage.prompt - usage.cached_read - usage.cache_write;
  // A cached audio token is priced once, as cached.
  const auto audio = std::min(usage.prompt_audio, not_cached);
  Side side(lines);
  side.add("input", not_cached - audio, rates.input);
  side.add("cached_input", usage.cached_read, rates.cached_input.value_or(rates.input));
  side.add("cache_write", usage.cache_write, rates.cache_write.value_or(rates.input));
  side.add("input_audio", audio, rates.input_audio.value_or(rates.input));
  return side.sum();
}

PicoSum add_completion(std::vector<ChargeLine>& lines, const PriceRates& rates,
                       const TokenUsage& usage) {
  Side side(lines);
  side.add("output", usage.completion - usage.completion_audio, rates.output);
  side.add("output_audio", usage.completion_audio, rates.output_audio.value_or(rates.output));
  return side.sum();
}

}  // namespace

PriceSheet::PriceSheet(std::vector<PriceVersion> versions) : versions_(std::move(versions)) {
  AROUTER_CHECK(!versions_.empty());
  version_id_ = price_digest(versions_);
}

bool PriceSheet::free() const {
  return known() && std::ranges::all_of(
                        versions_, [](const PriceVersion& version) { return is_free(version); });
}

const PriceRates& PriceSheet::rates_at(WallTime started, std::int64_t prompt_tokens) const {
  AROUTER_CHECK(known());
  const auto& version = version_at(versions_, started);
  if (is_peak(version, started)) return *version.peak_rates;
  const auto* rates = &version.rates;
  for (const auto& tier : version.tiers) {
    if (tier.above_input_tokens < prompt_tokens) rates = &tier.rates;
  }
  return *rates;
}

Money PriceSheet::quote(WallTime started, std::int64_t prompt_tokens_max,
                        std::int64_t completion_tokens_max) const {
  AROUTER_CHECK(known());
  const auto ceiling = ceiling_of(version_at(versions_, started), started, prompt_tokens_max);
  auto sum = price_before_output(ceiling, prompt_tokens_max);
  sum.add(ceiling.output, completion_tokens_max);
  return sum.round_up();
}

std::int64_t PriceSheet::affordable_completion_tokens(WallTime started, Money budget,
                                                      std::int64_t prompt_tokens_max) const {
  AROUTER_CHECK(known());
  const auto ceiling = ceiling_of(version_at(versions_, started), started, prompt_tokens_max);
  return price_before_output(ceiling, prompt_tokens_max).units_within(budget, ceiling.output);
}

Charge PriceSheet::charge(WallTime started, const TokenUsage& reported) const {
  const auto usage = normalised(reported);
  const auto& rates = rates_at(started, usage.prompt);
  Charge charge;
  charge.lines.reserve(7);
  const auto prompt = add_prompt(charge.lines, rates, usage);
  const auto completion = add_completion(charge.lines, rates, usage);
  auto total = prompt;
  total.add(completion);
  if (rates.per_request != Money()) {
    charge.lines.push_back({"request", 1, Price::of_one(rates.per_request)});
    total.add(rates.per_request);
  }
  charge.prompt_part = prompt.round_half_up();
  charge.completion_part = completion.round_half_up();
  charge.total = total.round_half_up();
  return charge;
}

}  // namespace arouter
