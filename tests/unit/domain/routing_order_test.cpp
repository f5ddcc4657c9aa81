#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain/plan_route_fixture.hpp"

namespace arouter {
namespace {

using testing::ElementsAre;

TEST_F(PlanRoute, PutsNamedProvidersFirst) {
  query_.preferences.order = {"THREE", "nobody", "two"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@three", "a/x@two", "a/x@one"));
}

TEST_F(PlanRoute, KnowsProvidersByDisplayName) {
  providers_[2].name = "Number Three";
  query_.preferences.order = {"number three"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@three", "a/x@one", "a/x@two"));
}

TEST_F(PlanRoute, SortsByBlendedPrice) {
  query_.preferences.sort = "price";
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@one", "a/x@three"));
}

TEST_F(PlanRoute, ReadsFloorAndNitroAsSorts) {
  query_.models = {"a/x:floor"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@one", "a/x@three"));
  health_.health[0].tokens_per_second = 10;
  health_.health[1].tokens_per_second = 30;
  health_.health[2].tokens_per_second = 20;
  query_.models = {"a/x:Nitro"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@three", "a/x@one"));
}

TEST_F(PlanRoute, SortsByLatencyWithTheUnmeasuredFirst) {
  health_.health[0].latency_ms = 300;
  health_.health[1].latency_ms = 200.5;
  query_.preferences.sort = "latency";
  EXPECT_THAT(candidates(), ElementsAre("a/x@three", "a/x@two", "a/x@one"));
}

TEST_F(PlanRoute, SortsByThroughputWithTheUnmeasuredFirst) {
  health_.health[0].tokens_per_second = 20;
  health_.health[1].tokens_per_second = 90;
  query_.preferences.sort = "throughput";
  EXPECT_THAT(candidates(), ElementsAre("a/x@three", "a/x@two", "a/x@one"));
}

TEST_F(PlanRoute, SortsWhatTheOrderDoesNotName) {
  query_.preferences.order = {"three"};
  query_.preferences.sort = "price";
  EXPECT_THAT(candidates(), ElementsAre("a/x@three", "a/x@two", "a/x@one"));
}

TEST_F(PlanRoute, FindsNoModelForAVariantItDoesNotKnow) {
  query_.models = {"a/x:thinking"};
  EXPECT_EQ(error().code(), ErrorCode::model_not_found);
  EXPECT_THAT(error().message(), testing::HasSubstr("'a/x:thinking'"));
}

}  // namespace
}  // namespace arouter
