#include "domain/price_digest.hpp"

#include <cstdint>

#include <arouter/base/calendar.hpp>

namespace arouter {

namespace {

// FNV-1a, 64 bits, over little-endian numbers. Rows in databases hold its results: what is fed and
// in which order must not change.
class Digest {
 public:
  void add(std::int64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      hash_ ^= (static_cast<std::uint64_t>(number) >> shift) & 0xFF;
      hash_ *= 0x100000001B3;
    }
  }
  void add(const std::optional<Price>& price) {
    add(price ? price->pico() : std::int64_t{-1});  // a missing component is not a free one
  }
  void add(const PriceRates& rates) {
    add(rates.input.pico());
    add(rates.output.pico());
    add(rates.cached_input);
    add(rates.cache_write);
    add(rates.input_audio);
    add(rates.output_audio);
    add(rates.per_request.nano());
  }
  void add_count(std::size_t count) { add(static_cast<std::int64_t>(count)); }

  [[nodiscard]] std::string hex() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = digits[(hash_ >> (60 - 4 * i)) & 0xF];
    return text;
  }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325;
};

void add(Digest& digest, const PriceVersion& version) {
  digest.add(unix_seconds(version.from));
  digest.add(version.rates);
  digest.add_count(version.tiers.size());
  for (const auto& tier : version.tiers) {
    digest.add(tier.above_input_tokens);
    digest.add(tier.rates);
  }
  digest.add_count(version.peak_hours.size());
  for (const auto& hours : version.peak_hours) {
    digest.add(std::int64_t{hours.from_hour_utc});
    digest.add(std::int64_t{hours.to_hour_utc});
  }
  digest.add_count(version.peak_rates ? 1 : 0);
  if (version.peak_rates) digest.add(*version.peak_rates);
}

}  // namespace

std::string price_digest(const std::vector<PriceVersion>& versions) {
  Digest digest;
  digest.add_count(versions.size());
  for (const auto& version : versions) add(digest, version);
  return digest.hex();
}

}  // namespace arouter
