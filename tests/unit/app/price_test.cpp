#include "app/config/price.hpp"

#include <arouter/base/calendar.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/app/load_text.hpp"

namespace arouter::app {
namespace {

using testing::HasSubstr;

std::string model_with(const std::string& price) {
  return "catalogue: []\n"
         "providers: [{id: p, base_url: \"https://p.example\", api_keys: [k]}]\n"
         "models:\n"
         "  - id: a/b\n"
         "    context_tokens: 1\n"
         "    endpoints:\n"
         "      - provider: p\n"
         "        model: m\n"
         "        price:\n" +
         price;
}

PriceSheet sheet_of(const std::string& price) {
  const auto loaded = test::load_text(model_with(price));
  EXPECT_TRUE(loaded) << loaded.error().message();
  return loaded ? loaded->catalogue->find("a/b")->endpoints.at(0).price : PriceSheet();
}

WallTime at(const char* text) {
  return *parse_rfc3339(text);
}

TEST(Price, DecimalsAreReadExactlyQuotedOrNot) {
  const auto sheet = sheet_of("          {input: 0.0375, output: \"10\", cached_input: \"0\"}\n");
  const auto& rates = sheet.rates_at(at("2026-11-23T00:00:00Z"), 0);
  EXPECT_EQ(rates.input.pico(), 37'500);
  EXPECT_EQ(rates.output.pico(), 10'000'000);
  ASSERT_TRUE(rates.cached_input);
  EXPECT_EQ(rates.cached_input->pico(), 0);
  EXPECT_FALSE(rates.cache_write);
}

TEST(Price, TiersRepriceLongPrompts) {
  const auto sheet = sheet_of(
      "          input: 2\n          output: 10\n          tiers:\n"
      "            - {above_input_tokens: 272000, input: 4, output: 15}\n");
  const auto now = at("2026-11-23T00:00:00Z");
  EXPECT_EQ(sheet.rates_at(now, 272'000).input.pico(), 2'000'000);
  EXPECT_EQ(sheet.rates_at(now, 272'001).input.pico(), 4'000'000);
}

TEST(Price, AScheduledPriceAppliesFromItsDate) {
  const auto sheet = sheet_of(
      "          input: 2\n          output: 10\n          schedule:\n"
      "            - {from: 2026-12-01, input: 4, output: 20}\n");
  EXPECT_EQ(sheet.rates_at(at("2026-11-30T23:59:59Z"), 0).input.pico(), 2'000'000);
  EXPECT_EQ(sheet.rates_at(at("2026-12-01T00:00:00Z"), 0).input.pico(), 4'000'000);
}

TEST(Price, PeakHoursHaveTheirOwnPrice) {
  const auto sheet = sheet_of(
      "          input: 0.15\n          output: 0.6\n          peak:\n"
      "            {hours_utc: [\"01-04\", \"06-10\"], input: 0.3, output: 1.2}\n");
  EXPECT_EQ(sheet.rates_at(at("2026-11-23T00:59:59Z"), 0).input.pico(), 150'000);
  EXPECT_EQ(sheet.rates_at(at("2026-11-23T06:00:00Z"), 0).input.pico(), 300'000);
  EXPECT_EQ(sheet.rates_at(at("2026-11-23T10:00:00Z"), 0).input.pico(), 150'000);
}

TEST(Price, MistakesNameTheFieldAndWhatIsAllowed) {
  struct Case {
    const char* price;
    const char* mistake;
  };
  for (const auto& c :
       {Case{"          {input: -1, output: 2}\n", "price.input: \"-1\" is not valid"},
        Case{"          {input: 0.0000001, output: 2}\n", "at most 6 decimals"},
        Case{"          {input: 1}\n", "price.output: is required"},
        Case{"          {input: 1, output: 2, imput: 3}\n", "unknown field \"imput\""},
        Case{"          free\n", "must be a mapping of prices"},
        Case{
            "          {input: 1, output: 2, tiers: [{above_input_tokens: 9, input: 1, output: 1}, "
            "{above_input_tokens: 9, input: 1, output: 1}]}\n",
            "above_input_tokens must rise"},
        Case{"          {input: 1, output: 2, schedule: [{from: soon, input: 1, output: 1}]}\n",
             "\"soon\" is not valid; allowed: a UTC date"},
        Case{"          {input: 1, output: 2, peak: {hours_utc: [\"9-8\"], input: 1, output: 1}}\n",
             "\"9-8\" is not valid"}}) {
    EXPECT_THAT(test::mistakes_in(model_with(c.price)), HasSubstr(c.mistake)) << c.price;
  }
}

}  // namespace
}  // namespace arouter::app
