#include <arouter/domain/catalogue.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain/sample_catalogue.hpp"

namespace arouter {
namespace {

using sample::endpoint;
using sample::model;
using sample::provider;
using testing::HasSubstr;

std::shared_ptr<const Catalogue> built(std::vector<Provider> providers, std::vector<Model> models) {
  auto result = Catalogue::build(std::move(providers), std::move(models));
  if (!result) ADD_FAILURE() << result.error().message();
  return result ? *result : nullptr;
}

std::string problems(std::vector<Provider> providers, std::vector<Model> models) {
  const auto result = Catalogue::build(std::move(providers), std::move(models));
  return result ? std::string() : result.error().message();
}

TEST(Catalogue, NumbersProvidersAndEndpoints) {
  const auto catalogue =
      built({provider("one"), provider("two")},
            {model("a/x", {endpoint("two"), endpoint("one")}), model("a/y", {endpoint("two")})});
  EXPECT_EQ(catalogue->endpoint_count(), 3U);
  EXPECT_EQ(catalogue->providers()[1].index, 1U);
  const auto& x = catalogue->models()[0];
  EXPECT_EQ(x.endpoints[0].provider, &catalogue->providers()[1]);
  EXPECT_EQ(x.endpoints[1].provider, &catalogue->providers()[0]);
  EXPECT_EQ(x.endpoints[1].index, 1U);
  EXPECT_EQ(catalogue->models()[1].endpoints[0].index, 2U);
}

TEST(Catalogue, FindsModelsByIdAliasAndBareSlugInAnyCase) {
  auto aliased = model("openai/gpt-5.4", {endpoint("one")});
  aliased.aliases = {"openai/gpt-latest", "house-model"};
  const auto catalogue =
      built({provider("one")}, {aliased, model("meta/llama", {endpoint("one")})});
  const auto* gpt = &catalogue->models()[0];
  for (const auto* name : {"openai/gpt-5.4", "OpenAI/GPT-5.4", "gpt-5.4", "GPT-5.4",
                           "openai/gpt-latest", "gpt-latest", "House-Model"}) {
    EXPECT_EQ(catalogue->find(name), gpt) << name;
  }
  EXPECT_EQ(catalogue->find("llama"), &catalogue->models()[1]);
  for (const auto* name : {"", "gpt", "openai/llama", "openai/gpt-5.4:free", "/gpt-5.4"}) {
    EXPECT_EQ(catalogue->find(name), nullptr) << name;
  }
}

TEST(Catalogue, PrefersOpenAiThenTheEarlierModelForABareSlug) {
  const auto catalogue =
      built({provider("one")},
            {model("azure/gpt", {endpoint("one")}), model("openai/gpt", {endpoint("one")}),
             model("b/other", {endpoint("one")}), model("a/other", {endpoint("one")})});
  EXPECT_EQ(catalogue->find("gpt")->id, "openai/gpt");
  EXPECT_EQ(catalogue->find("other")->id, "b/other");
}

TEST(Catalogue, PrefersAnAliasToABareSlug) {
  auto aliased = model("a/x", {endpoint("one")});
  aliased.aliases = {"gpt"};
  const auto catalogue =
      built({provider("one")}, {model("openai/gpt", {endpoint("one")}), aliased});
  EXPECT_EQ(catalogue->find("gpt")->id, "a/x");
}

TEST(Catalogue, FindsProvidersByIdOrDisplayName) {
  auto together = provider("together-ai");
  together.name = "Together AI";
  const auto catalogue = built({together}, {});
  EXPECT_EQ(catalogue->find_provider("Together-AI"), &catalogue->providers()[0]);
  EXPECT_EQ(catalogue->find_provider("together ai"), &catalogue->providers()[0]);
  EXPECT_EQ(catalogue->find_provider("together"), nullptr);
}

TEST(Catalogue, ReportsEveryProblemOnALineOfItsOwn) {
  auto nameless = endpoint("one");
  nameless.upstream_model.clear();
  auto bad = model("noslash", {nameless, endpoint("missing")});
  bad.context_tokens = 0;
  const auto text = problems({provider("one"), provider("one")}, {bad, model("a/x", {})});
  EXPECT_EQ(text,
            "provider 'one': the name 'one' is taken by provider 'one'\n"
            "model 'noslash': the id must be author/slug without blanks, ':' or '*'\n"
            "model 'noslash': context_tokens must be positive\n"
            "model 'noslash', endpoint at 'one': the provider's own model name is missing\n"
            "model 'noslash', endpoint at 'missing': there is no such provider\n"
            "model 'a/x': there is no endpoint");
}

TEST(Catalogue, RefusesNamesThatMeanTwoThings) {
  auto other = provider("two");
  other.name = "ONE";
  EXPECT_THAT(problems({provider("one"), other}, {}), HasSubstr("the name 'ONE' is taken"));

  auto aliased = model("a/y", {endpoint("one")});
  aliased.aliases = {"A/X"};
  EXPECT_THAT(problems({provider("one")}, {model("a/x", {endpoint("one")}), aliased}),
              HasSubstr("model 'a/y': the name 'A/X' is taken by model 'a/x'"));
}

TEST(Catalogue, RefusesIdsThatRequestsCannotSpell) {
  for (const auto* id : {"/x", "a/", "a/x:free", "a/*", "a/x y", "a/\tx", ""}) {
    EXPECT_THAT(problems({provider("one")}, {model(id, {endpoint("one")})}),
                HasSubstr("author/slug"))
        << id;
  }
  for (const auto* id : {"One", "a b", "", "a/b"}) {
    EXPECT_THAT(problems({provider(id)}, {}), HasSubstr("lower-case")) << id;
  }
}

TEST(Dialect, IsNamed) {
  EXPECT_EQ(to_string(Dialect::openai), "openai");
  EXPECT_EQ(to_string(Dialect::simulated), "simulated");
}

}  // namespace
}  // namespace arouter
