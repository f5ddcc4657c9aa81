#include <set>

#include <arouter/base/error.hpp>
#include <arouter/base/result.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using std::chrono::milliseconds;

TEST(Error, CarriesWhatItsBuildersWereGiven) {
  const Error error = Error(ErrorCode::limit_reached, "too much")
                          .with_param("max_tokens")
                          .with_log_detail("cell 7")
                          .with_metadata_json("{}")
                          .with_availability_json("[]")
                          .with_retry_after(milliseconds(1500))
                          .with_http_status(418);
  EXPECT_EQ(error.code(), ErrorCode::limit_reached);
  EXPECT_EQ(error.message(), "too much");
  EXPECT_EQ(error.details().param, "max_tokens");
  EXPECT_EQ(error.details().log_detail, "cell 7");
  EXPECT_EQ(error.details().metadata_json, "{}");
  EXPECT_EQ(error.details().availability_json, "[]");
  EXPECT_EQ(error.details().retry_after, milliseconds(1500));
  EXPECT_EQ(error.details().http_status, 418);
}

TEST(Error, ABuilderOnACopyLeavesTheOriginalAlone) {
  const Error original(ErrorCode::internal, "one");
  const Error changed = Error(original).with_param("model");
  EXPECT_EQ(original.details().param, "");
  EXPECT_EQ(changed.details().param, "model");
  EXPECT_EQ(changed.message(), "one");
}

TEST(ErrorCode, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(ErrorCode::cancelled); ++code) {
    EXPECT_TRUE(names.insert(to_string(static_cast<ErrorCode>(code))).second) << code;
  }
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 7;
  const Result<int> bad = fail(ErrorCode::not_found, "no such key");
  EXPECT_EQ(good.value(), 7);
  EXPECT_EQ(bad.error().code(), ErrorCode::not_found);
}

TEST(ResultDeathTest, TakingTheValueOfAFailureAborts) {
  const Result<int> bad = fail(ErrorCode::not_found, "no such key");
  EXPECT_DEATH(static_cast<void>(bad.value()), "value\\(\\) of a failed Result: not_found");
}

}  // namespace
}  // namespace arouter
