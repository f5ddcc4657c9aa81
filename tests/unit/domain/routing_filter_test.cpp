#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain/plan_route_fixture.hpp"

namespace arouter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(PlanRoute, KeepsToOnly) {
  query_.preferences.only = {"Two"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@two"));
  EXPECT_THAT(exclusions(), ElementsAre("one:not_in_only", "three:not_in_only"));
}

TEST_F(PlanRoute, LeavesOutTheIgnored) {
  query_.preferences.ignore = {"one"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("one:ignored"));
}

TEST_F(PlanRoute, WithoutFallbacksKeepsTheFirstUsableCandidate) {
  query_.preferences.allow_fallbacks = false;
  EXPECT_THAT(candidates(), ElementsAre("a/x@one"));
  EXPECT_THAT(exclusions(), ElementsAre("three:fallbacks_off", "two:fallbacks_off"));
}

TEST_F(PlanRoute, WithoutFallbacksTheFirstChoiceStaysTheFirstWhateverItsHealth) {
  query_.preferences.allow_fallbacks = false;
  health_.open(0, now + 1s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@one!"));
  health_.avoid(0, now + 2s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@one!"));
  health_.limit(0, now + 1s);
  EXPECT_EQ(error().code(), ErrorCode::rate_limited);
  EXPECT_EQ(error().details().retry_after, 1'000ms);
}

TEST_F(PlanRoute, WithoutFallbacksNeverLeavesTheNamedProviders) {
  query_.preferences.allow_fallbacks = false;
  query_.preferences.order = {"two"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@two"));
  health_.limit(1, now + 1s);
  EXPECT_EQ(error().code(), ErrorCode::rate_limited);
}

TEST_F(PlanRoute, KeepsToMaximumPrices) {
  query_.preferences.max_prompt_price = sample::per_million("2");
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@three"));
  query_.preferences.max_completion_price = sample::per_million("19.999999");
  EXPECT_THAT(candidates(), ElementsAre("a/x@two"));
  EXPECT_THAT(exclusions(), ElementsAre("one:max_price", "three:max_price"));
}

TEST_F(PlanRoute, KeepsToMaximumPricesOfSoundAndOfARequest) {
  auto dear = sample::rates("1", "1");
  dear.input_audio = sample::per_million("40");
  dear.per_request = Money::nano_usd(5'000'000);
  models_[0].endpoints[0].price = sample::sheet(dear);
  models_[0].endpoints[1].price = sample::sheet(sample::rates("41", "1"));
  query_.preferences.max_audio_price = sample::per_million("40");
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@three"));
  query_.preferences.max_request_price = Price::pico_usd(4'999'999'999);
  EXPECT_THAT(candidates(), ElementsAre("a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("one:max_price", "two:max_price"));
}

TEST_F(PlanRoute, ReadsFreeAsOnlyFreeEndpoints) {
  query_.models = {"a/x:free"};
  EXPECT_EQ(error().code(), ErrorCode::model_not_found);
  models_[0].endpoints[1].price = sample::sheet(sample::rates("0", "0"));
  EXPECT_THAT(candidates(), ElementsAre("a/x@two"));
  EXPECT_THAT(exclusions(), ElementsAre("one:not_free", "three:not_free"));
}

TEST_F(PlanRoute, KeepsToQuantizations) {
  models_[0].endpoints[0].quantization = "fp8";
  models_[0].endpoints[1].quantization = "fp4";
  query_.preferences.quantizations = {"FP8", "unknown"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("two:quantization"));
}

TEST_F(PlanRoute, RequiresParametersOnlyWhenAsked) {
  models_[0].supported_parameters = {"tools", "seed"};
  models_[0].endpoints[1].supported_parameters = {"seed"};
  query_.parameters = {"tools", "seed"};
  EXPECT_EQ(candidates().size(), 3U);
  query_.preferences.require_parameters = true;
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("two:unsupported_parameter"));
}

TEST_F(PlanRoute, KeepsToDataPolicies) {
  providers_[0].denies_data_collection = true;
  providers_[1].zero_data_retention = true;
  query_.preferences.deny_data_collection = true;
  EXPECT_THAT(candidates(), ElementsAre("a/x@one"));
  query_.preferences.deny_data_collection = false;
  query_.preferences.zero_data_retention = true;
  EXPECT_THAT(candidates(), ElementsAre("a/x@two"));
  EXPECT_THAT(exclusions(), ElementsAre("one:zero_data_retention", "three:zero_data_retention"));
}

TEST_F(PlanRoute, ExcludesAContextOnlyWhenItIsCertainToBeTooSmall) {
  models_[0].endpoints[1].context_tokens = 1'000;
  query_.prompt_tokens_max = 4'003;  // at least 1,000 tokens
  EXPECT_EQ(candidates().size(), 3U);
  query_.prompt_tokens_max = 4'004;
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("two:context_too_small"));
}

TEST_F(PlanRoute, ExcludesEndpointsThatCannotWriteAsMuch) {
  models_[0].endpoints[1].output_tokens_max = 4'000;
  query_.completion_tokens_asked = 4'001;
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@three"));
  query_.completion_tokens_asked = 8'001;
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::invalid_request);
  EXPECT_EQ(refused.details().param, "max_tokens");
  EXPECT_EQ(refused.message(),
            "8001 output tokens are more than any endpoint of model 'a/x' can generate; lower "
            "max_tokens");
}

TEST_F(PlanRoute, BlamesThePromptWhenNoContextHoldsIt) {
  query_.prompt_tokens_max = 500'000;
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::invalid_request);
  EXPECT_THAT(refused.message(), HasSubstr("maximum context length of model 'a/x'"));
}

TEST_F(PlanRoute, ExcludesProvidersWithoutACredentialUnlessSimulated) {
  providers_[0].credential_count = 0;
  providers_[1].credential_count = 0;
  providers_[1].dialect = Dialect::simulated;
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("one:no_credential"));
}

}  // namespace
}  // namespace arouter
