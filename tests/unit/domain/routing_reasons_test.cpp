#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain/plan_route_fixture.hpp"

namespace arouter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(PlanRoute, SaysThatAModelDoesNotExist) {
  query_.models = {"x/y"};
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::model_not_found);
  EXPECT_EQ(refused.message(), "model 'x/y' does not exist");
  query_.models = {"x/y:free", "z"};
  EXPECT_EQ(error().message(), "models 'x/y:free', 'z' do not exist");
}

TEST_F(PlanRoute, SaysThatAModelIsNoLongerOffered) {
  models_[0].retires = query_.now;
  EXPECT_EQ(error().code(), ErrorCode::model_not_found);
  EXPECT_EQ(error().message(), "no longer offered: model 'a/x'");
  models_[0].retires = query_.now + 1s;
  EXPECT_EQ(candidates().size(), 3U);
}

TEST_F(PlanRoute, SaysThatTheKeyMayNotUseTheModel) {
  const std::vector<std::string> allowed = {"b/*"};
  query_.allowed_models = &allowed;
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::permission_denied);
  EXPECT_EQ(refused.message(), "model 'a/x' is not allowed for this API key");
  query_.models = {"a/x", "b/y"};
  EXPECT_THAT(candidates(), ElementsAre("b/y@three"));
}

TEST_F(PlanRoute, AllowsAModelByTheAliasTheKeyNames) {
  models_[0].aliases = {"a/latest"};
  const std::vector<std::string> allowed = {"a/latest"};
  query_.allowed_models = &allowed;
  EXPECT_EQ(candidates().size(), 3U);
}

TEST_F(PlanRoute, SaysThatTheKeyMayNotUseTheProvider) {
  const std::vector<std::string> allowed = {"elsewhere"};
  query_.allowed_providers = &allowed;
  query_.models = {"b/y"};
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::permission_denied);
  EXPECT_EQ(refused.message(), "provider 'three' is not allowed for this API key");
}

TEST_F(PlanRoute, BlamesTheKeyEvenWhenOtherProvidersAreNotSetUp) {
  const std::vector<std::string> allowed = {"two"};
  query_.allowed_providers = &allowed;
  providers_[1].credential_count = 0;
  EXPECT_EQ(error().code(), ErrorCode::permission_denied);
}

TEST_F(PlanRoute, SaysThatNoProviderIsSetUp) {
  for (auto& provider : providers_) provider.credential_count = 0;
  EXPECT_EQ(error().code(), ErrorCode::model_not_found);
  EXPECT_EQ(error().message(),
            "no provider set up here serves model 'a/x'; provider 'one' has no API key");
}

TEST_F(PlanRoute, RefusesUnknownPricesAsNotServable) {
  models_[0].endpoints[1].price = PriceSheet();
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@three"));
  for (auto& endpoint : models_[0].endpoints) endpoint.price = PriceSheet();
  EXPECT_EQ(error().code(), ErrorCode::not_servable);
  EXPECT_EQ(error().message(),
            "the price of model 'a/x' is not known, so calls to it cannot be charged and are "
            "refused");
}

TEST_F(PlanRoute, CountsTheRulesWhenSeveralStandInTheWay) {
  query_.preferences.only = {"one", "two"};
  query_.preferences.zero_data_retention = true;
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::model_not_found);
  EXPECT_EQ(refused.message(),
            "no endpoint of model 'a/x' satisfies the request; excluded by: zero_data_retention "
            "(2), not_in_only (1)");
}

TEST_F(PlanRoute, ListsEveryExclusionAsAvailability) {
  query_.models = {"no\"such\\\n", "b/y"};
  query_.preferences.ignore = {"three"};
  EXPECT_EQ(error().details().availability_json,
            R"([{"model":"no\"such\\","provider":"","rule":"model_not_found"},)"
            R"({"model":"b/y","provider":"three","rule":"ignored"}])");
}

TEST_F(PlanRoute, BoundsWhatItRepeatsOfTheRequest) {
  const std::string name(10'000, 'x');
  query_.models = std::vector<std::string_view>(500, name);
  EXPECT_LT(error().message().size(), 1'000U);
  EXPECT_LT(error().details().availability_json.size(), 50'000U);
}

TEST_F(PlanRoute, RefusesARequestThatNamesNoModel) {
  query_.models = {};
  EXPECT_EQ(error().code(), ErrorCode::invalid_request);
}

}  // namespace
}  // namespace arouter
