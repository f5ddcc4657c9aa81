#include <arouter/domain/model_ref.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ModelRef, SplitsTheVariantAfterTheLastSlash) {
  const struct {
    const char* text;
    const char* name;
    const char* variant;
  } cases[] = {
      {"openai/gpt-5.4", "openai/gpt-5.4", ""},
      {"openai/gpt-5.4:free", "openai/gpt-5.4", "free"},
      {"gpt-5.4:nitro", "gpt-5.4", "nitro"},
      {"gpt-5.4", "gpt-5.4", ""},
      {"host:80/model", "host:80/model", ""},
      {"host:80/model:floor", "host:80/model", "floor"},
      {"a/b:Floor", "a/b", "Floor"},
      {"a/b:exacto", "a/b", "exacto"},
      {"a/b:c:free", "a/b:c", "free"},
      {"", "", ""},
  };
  for (const auto& c : cases) {
    const auto ref = parse_model_ref(c.text);
    EXPECT_EQ(ref.name, c.name) << c.text;
    EXPECT_EQ(ref.variant, c.variant) << c.text;
  }
}

TEST(ModelRef, TakesAnUnknownVariantForPartOfTheName) {
  for (const char* text : {"a/b:zzz", "a/b:online", "a/b:thinking", "a/b:extended", "a/b:free:zzz",
                           "a/b:fre", "a/b:freee", "a/b:free ", "a/b:", ":"}) {
    const auto ref = parse_model_ref(text);
    EXPECT_EQ(ref.name, text);
    EXPECT_EQ(ref.variant, "") << text;
  }
}

TEST(ModelRef, LosesAnyVariantForAllowLists) {
  EXPECT_EQ(without_variant("a/b:free"), "a/b");
  EXPECT_EQ(without_variant("a/b:online"), "a/b");
  EXPECT_EQ(without_variant("a/b"), "a/b");
  EXPECT_EQ(without_variant("host:80/model"), "host:80/model");
}

TEST(CandidateModels, PutTheModelBeforeTheList) {
  EXPECT_THAT(candidate_models("a/x", {"b/y", "c/z"}), ElementsAre("a/x", "b/y", "c/z"));
}

TEST(CandidateModels, KeepTheListsOrderWhenItNamesTheModel) {
  EXPECT_THAT(candidate_models("a/x", {"b/y", "A/X"}), ElementsAre("b/y", "A/X"));
}

TEST(CandidateModels, DropDuplicates) {
  EXPECT_THAT(candidate_models("", {"b/y", "B/Y", "c/z", "b/y"}), ElementsAre("b/y", "c/z"));
}

TEST(CandidateModels, AreNoneWhenNothingIsNamed) {
  EXPECT_THAT(candidate_models("", {}), IsEmpty());
}

}  // namespace
}  // namespace arouter
