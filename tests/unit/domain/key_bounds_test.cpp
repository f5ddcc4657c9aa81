#include <arouter/base/calendar.hpp>
#include <arouter/domain/key_bounds.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using Names = std::vector<std::string>;

Key holder() {
  Key key;
  key.allowed_models = {"openai/*", "anthropic/claude-sonnet-4.6"};
  key.allowed_providers = {"openai", "azure"};
  key.expires_at = *parse_rfc3339("2027-01-01T00:00:00Z");
  return key;
}

TEST(KeyBounds, HandOnTheHoldersOwnWhenNothingIsAskedFor) {
  EXPECT_EQ(bounded_models(holder(), {}).value(), holder().allowed_models);
  EXPECT_EQ(bounded_providers(holder(), {}).value(), holder().allowed_providers);
  EXPECT_EQ(bounded_expiry(holder(), std::nullopt).value(), holder().expires_at);
}

TEST(KeyBounds, LetTheHolderNarrow) {
  for (const auto* narrower : {"openai/gpt-5.4", "OPENAI/*", "anthropic/claude-sonnet-4.6"}) {
    EXPECT_TRUE(bounded_models(holder(), {narrower})) << narrower;
  }
  EXPECT_TRUE(bounded_providers(holder(), {"azure"}));
  EXPECT_TRUE(bounded_expiry(holder(), parse_rfc3339("2026-12-31T00:00:00Z")));
}

TEST(KeyBounds, RefuseWhatTheHolderDoesNotHold) {
  for (const auto* wider : {"anthropic/*", "mistral/large", "gpt-5.4", "*"}) {
    const auto asked = bounded_models(holder(), {"openai/gpt-5.4", wider});
    ASSERT_FALSE(asked) << wider;
    EXPECT_EQ(asked.error().code(), ErrorCode::permission_denied);
    EXPECT_EQ(asked.error().details().param, "allowed_models");
  }
  EXPECT_FALSE(bounded_providers(holder(), {"groq"}));
  EXPECT_FALSE(bounded_expiry(holder(), parse_rfc3339("2027-01-01T00:00:01Z")));
}

TEST(KeyBounds, DoNotBindAnUnboundedHolder) {
  EXPECT_EQ(bounded_models(Key(), {"a/b"}).value(), Names{"a/b"});
  EXPECT_TRUE(bounded_models(Key(), {}).value().empty());
  EXPECT_EQ(bounded_expiry(Key(), std::nullopt).value(), std::nullopt);
}

}  // namespace
}  // namespace arouter
