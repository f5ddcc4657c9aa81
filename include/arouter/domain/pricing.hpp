// Price sheets: what a unit costs at one endpoint, with length tiers, scheduled changes and peak
// hours; an upper bound before the call, the exact charge after it, and the lines that explain it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/usage.hpp>

namespace arouter {

// Prices of one set of circumstances. A missing component follows its rule, never a silent zero.
struct PriceRates {
  Price input;
  Price output;
  std::optional<Price> cached_input;  // missing: as input
  std::optional<Price> cache_write;   // missing: as input
  std::optional<Price> input_audio;   // missing: as input
  std::optional<Price> output_audio;  // missing: as output
  Money per_request;                  // fixed fee
};

// From this prompt length on (cached tokens included) the whole request is priced at `rates`.
struct PriceTier {
  std::int64_t above_input_tokens = 0;  // applies when prompt > this
  PriceRates rates;
};

struct PriceHours {
  int from_hour_utc = 0;  // inclusive, 0–23
  int to_hour_utc = 0;    // exclusive, 1–24
};

struct PriceVersion {
  PriceVersion() = default;
  WallTime from{};  // applies to requests started at or after this
  PriceRates rates;
  std::vector<PriceTier> tiers;  // ascending
  std::vector<PriceHours> peak_hours;
  std::optional<PriceRates> peak_rates;  // within peak_hours; tiers do not apply then
};

struct ChargeLine {
  std::string_view item;  // "input", "cached_input", "cache_write", "output", "request" …
  std::int64_t quantity = 0;
  Price price;
};

struct Charge {
  Charge() = default;
  Money total;
  Money prompt_part;  // rounded on its own, for cost_details
  Money completion_part;
  std::vector<ChargeLine> lines;  // their sum, rounded once, is `total`
};

// All prices of one endpoint. Immutable.
class PriceSheet {
 public:
  PriceSheet() = default;  // price unknown
  // `versions` ascending by `from`, not empty.
  explicit PriceSheet(std::vector<PriceVersion> versions);

  [[nodiscard]] bool known() const { return !versions_.empty(); }
  [[nodiscard]] bool free() const;  // known, and every rate is zero
  // Short stable digest of the rates, kept with every row.
  [[nodiscard]] const std::string& version_id() const { return version_id_; }

  // Rates of a request started at `started` with that many prompt tokens. Requires known().
  [[nodiscard]] const PriceRates& rates_at(WallTime started, std::int64_t prompt_tokens) const;

  // Upper bound for `prompt_tokens_max` in and `completion_tokens_max` out. Requires known().
  [[nodiscard]] Money quote(WallTime started, std::int64_t prompt_tokens_max,
                            std::int64_t completion_tokens_max) const;
  // How many completion tokens `budget` affords after `prompt_tokens_max` in; may be 0, INT64_MAX
  // when free.
  [[nodiscard]] std::int64_t affordable_completion_tokens(WallTime started, Money budget,
                                                          std::int64_t prompt_tokens_max) const;
  // The true price of normalised usage; no allocation beyond the lines. Requires known().
  [[nodiscard]] Charge charge(WallTime started, const TokenUsage& usage) const;

 private:
  std::vector<PriceVersion> versions_;
  std::string version_id_;
};

}  // namespace arouter
