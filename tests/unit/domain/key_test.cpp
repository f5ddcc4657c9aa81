#include <arouter/domain/key.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using List = std::vector<std::string>;

TEST(ModelAllowList, AllowsEverythingWhenEmpty) {
  EXPECT_TRUE(model_allowed({}, "a/b"));
}

TEST(ModelAllowList, MatchesIdsBareSlugsAndVendors) {
  const struct {
    const char* entry;
    const char* model;
    bool allowed;
  } cases[] = {
      {"openai/gpt-5.4", "openai/gpt-5.4", true},
      {"OpenAI/GPT-5.4", "openai/gpt-5.4", true},
      {"openai/gpt-5.4", "openai/gpt-5.4:free", true},
      {"openai/gpt-5.4:online", "openai/gpt-5.4", true},
      {"openai/gpt-5.4:free", "openai/gpt-5.4", true},
      {"gpt-5.4", "openai/gpt-5.4", true},
      {"openai/*", "openai/gpt-5.4", true},
      {"OPENAI/*", "openai/gpt-5.4:nitro", true},
      {"openai/gpt-5", "openai/gpt-5.4", false},
      {"gpt-5", "openai/gpt-5.4", false},
      {"open/*", "openai/gpt-5.4", false},
      {"openai", "openai/gpt-5.4", false},
      {"/*", "openai/gpt-5.4", false},
      {"", "openai/gpt-5.4", false},
      {"azure/gpt-5.4", "openai/gpt-5.4", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(model_allowed({c.entry}, c.model), c.allowed) << c.entry << " on " << c.model;
  }
}

TEST(ModelAllowList, IsSatisfiedByAnyEntry) {
  EXPECT_TRUE(model_allowed({"a/x", "b/*"}, "b/y"));
  EXPECT_FALSE(model_allowed({"a/x", "b/*"}, "a/y"));
}

TEST(ProviderAllowList, MatchesIdOrDisplayName) {
  EXPECT_TRUE(provider_allowed({}, "together-ai", "Together AI"));
  EXPECT_TRUE(provider_allowed({"Together-AI"}, "together-ai", "Together AI"));
  EXPECT_TRUE(provider_allowed({"together ai"}, "together-ai", "Together AI"));
  EXPECT_FALSE(provider_allowed({"together"}, "together-ai", "Together AI"));
}

TEST(Key, IsUsableUntilItExpires) {
  const WallTime noon{std::chrono::hours(12)};
  Key key;
  EXPECT_TRUE(key.usable_at(noon));
  key.expires_at = noon;
  EXPECT_FALSE(key.usable_at(noon));
  EXPECT_TRUE(key.usable_at(noon - std::chrono::nanoseconds(1)));
  key.expires_at.reset();
  key.disabled = true;
  EXPECT_FALSE(key.usable_at(noon));
}

TEST(KeyKind, IsNamed) {
  EXPECT_EQ(to_string(KeyKind::inference), "inference");
  EXPECT_EQ(to_string(KeyKind::management), "management");
}

}  // namespace
}  // namespace arouter
