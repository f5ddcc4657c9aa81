#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain/plan_route_fixture.hpp"

namespace arouter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(PlanRoute, FollowsTheCataloguesOrder) {
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@two", "a/x@three"));
  EXPECT_THAT(exclusions(), IsEmpty());
}

TEST_F(PlanRoute, GoesThroughTheModelsInOrder) {
  query_.models = {"y", "A/X"};
  EXPECT_THAT(candidates(), ElementsAre("b/y@three", "a/x@one", "a/x@two", "a/x@three"));
}

TEST_F(PlanRoute, NeverTriesAnEndpointTwice) {
  query_.models = {"a/x", "x", "a/x:nitro"};
  EXPECT_THAT(candidates(), ElementsAre("a/x@one", "a/x@two", "a/x@three"));
}

TEST_F(PlanRoute, SkipsUnknownModelsInAList) {
  query_.models = {"no/such", "b/y"};
  EXPECT_THAT(candidates(), ElementsAre("b/y@three"));
  EXPECT_THAT(exclusions(), ElementsAre("no/such:model_not_found"));
}

TEST(ExclusionRule, HasANameForEveryValue) {
  for (int rule = 0; rule <= static_cast<int>(ExclusionRule::paused); ++rule) {
    EXPECT_NE(to_string(static_cast<ExclusionRule>(rule)), "excluded") << rule;
  }
}

}  // namespace
}  // namespace arouter
