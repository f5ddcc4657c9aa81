#include "api/router.hpp"

#include <gtest/gtest.h>

namespace arouter::api {
namespace {

RouteMatch match(Method method, std::string_view path) {
  return match_route(method, path, Listener::public_, false);
}

TEST(Router, ServesEveryApiRouteUnderBothRoots) {
  for (const auto& route : routes()) {
    if (route.surface != Surface::api) continue;
    auto path = std::string(route.pattern);
    for (auto brace = path.find('{'); brace != path.npos; brace = path.find('{')) {
      path.replace(brace, path.find('}') - brace + 1, "x");
    }
    const auto plain = match(route.method, "/v1" + path);
    const auto twin = match(route.method, "/api/v1" + path);
    ASSERT_NE(plain.route, nullptr) << path;
    EXPECT_EQ(plain.route, twin.route) << path;
    EXPECT_EQ(plain.flavour, gateway::Flavour::openai);
    EXPECT_EQ(twin.flavour, gateway::Flavour::openrouter);
  }
}

TEST(Router, NeverServesAnApiRouteOutsideItsRoots) {
  for (const auto* path : {"/key", "/v1key", "/v1/../key", "/api/key", "/v2/key", "//v1/key",
                           "/v1//key", "/V1/key", "/v1/KEY", "/v1%2fkey"}) {
    EXPECT_EQ(match(Method::get, path).route, nullptr) << path;
  }
}

TEST(Router, KeepsMetricsOffThePublicListenerUnlessThereIsNoOther) {
  EXPECT_EQ(match(Method::get, "/metrics").route, nullptr);
  EXPECT_NE(match_route(Method::get, "/metrics", Listener::public_, true).route, nullptr);
  EXPECT_NE(match_route(Method::get, "/metrics", Listener::operations, false).route, nullptr);
}

TEST(Router, ServesNothingOfTheApiOnTheOperatorsListener) {
  EXPECT_EQ(match_route(Method::get, "/v1/models", Listener::operations, false).route, nullptr);
  EXPECT_NE(match_route(Method::get, "/readyz", Listener::operations, false).route, nullptr);
}

TEST(Router, NamesTheAllowedMethodsOfAKnownPath) {
  const auto wrong = match(Method::get, "/v1/chat/completions");
  EXPECT_EQ(wrong.route, nullptr);
  EXPECT_EQ(wrong.allowed, "POST");
  EXPECT_EQ(match(Method::get, "/v1/nothing").allowed, "");
}

TEST(Router, TakesTheRestOfThePathDecoded) {
  EXPECT_EQ(match(Method::get, "/v1/models/openai/gpt-5.4").path_parameters["id"],
            "openai/gpt-5.4");
  EXPECT_EQ(match(Method::get, "/api/v1/model/x/y%3Afree").path_parameters["id"], "x/y:free");
  EXPECT_EQ(match(Method::get, "/v1/models/%zz").route, nullptr);
}

TEST(Router, AnswersHeadWhereItAnswersGet) {
  EXPECT_NE(match(Method::head, "/healthz").route, nullptr);
  EXPECT_EQ(match(Method::head, "/v1/chat/completions").route, nullptr);
}

TEST(Router, GivesTheExactPathPrecedenceOverTheParameter) {
  EXPECT_EQ(match(Method::get, "/v1/models/count").route->pattern, "/models/count");
}

}  // namespace
}  // namespace arouter::api
