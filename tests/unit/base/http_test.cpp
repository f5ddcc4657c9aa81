#include <array>

#include <arouter/base/http.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using testing::ElementsAre;
using testing::Optional;
using testing::Pair;

TEST(Method, NamesRoundTrip) {
  for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                              Method::delete_, Method::options}) {
    EXPECT_EQ(parse_method(to_string(method)), method);
  }
  EXPECT_EQ(parse_method("get"), Method::other);
  EXPECT_EQ(parse_method("TRACE"), Method::other);
  EXPECT_EQ(parse_method(""), Method::other);
}

TEST(FindHeader, TakesTheFirstOfTheNameWhateverItsCase) {
  constexpr std::array headers = {HeaderView{"Content-Type", "a"}, HeaderView{"X-Request-Id", "b"},
                                  HeaderView{"x-request-id", "c"}};
  EXPECT_THAT(find_header(headers, "X-REQUEST-ID"), Optional(std::string_view("b")));
  EXPECT_THAT(find_header(headers, "content-type"), Optional(std::string_view("a")));
  EXPECT_EQ(find_header(headers, "content-typ"), std::nullopt);
  EXPECT_EQ(find_header({}, "content-type"), std::nullopt);
}

TEST(HttpRequest, SplitsItsTarget) {
  HttpRequest request;
  request.target = "/v1/models?a=1?b";
  EXPECT_EQ(request.path(), "/v1/models");
  EXPECT_EQ(request.query(), "a=1?b");
  request.target = "/v1/models";
  EXPECT_EQ(request.path(), "/v1/models");
  EXPECT_EQ(request.query(), "");
}

TEST(ParseQuery, DecodesNamesAndValues) {
  EXPECT_THAT(parse_query("a=1&b%20c=d+e%2B&flag&&x=%zz%4&=v"),
              ElementsAre(Pair("a", "1"), Pair("b c", "d e+"), Pair("flag", ""), Pair("x", "%zz%4"),
                          Pair("", "v")));
  EXPECT_TRUE(parse_query("").empty());
}

TEST(QueryValue, FindsTheFirstOfTheName) {
  EXPECT_THAT(query_value("a=1&b=2&a=3", "a"), Optional(std::string("1")));
  EXPECT_THAT(query_value("x%5By%5D=%C3%A9", "x[y]"), Optional(std::string("\xC3\xA9")));
  EXPECT_EQ(query_value("a=1", "b"), std::nullopt);
  EXPECT_EQ(query_value("", ""), std::nullopt);
}

TEST(ReasonPhrase, KnowsTheStatusesWeAnswerWith) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(402), "Payment Required");
  EXPECT_EQ(reason_phrase(413), "Content Too Large");
  EXPECT_EQ(reason_phrase(999), "Unknown");
}

}  // namespace
}  // namespace arouter
