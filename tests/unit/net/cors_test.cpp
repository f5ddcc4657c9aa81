#include "net/cors.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Cors, SaysNothingWhenItIsOff) {
  const Cors cors({});
  EXPECT_FALSE(cors.enabled());
  EXPECT_EQ(cors.answer_lines("https://a"), "");
}

TEST(Cors, NamesAnAllowedOriginAndMakesCachesTellThemApart) {
  const Cors cors({"https://a", "https://b"});
  EXPECT_THAT(cors.answer_lines("https://a"),
              HasSubstr("Access-Control-Allow-Origin: https://a\r\n"));
  EXPECT_THAT(cors.answer_lines("https://a"), HasSubstr("Vary: Origin\r\n"));
  EXPECT_EQ(cors.answer_lines("https://a.evil"), "Vary: Origin\r\n");
}

TEST(Cors, AllowsEverybodyWithAStar) {
  const Cors cors({"*"});
  EXPECT_THAT(cors.answer_lines("https://x"), HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_THAT(cors.answer_lines("https://x"), Not(HasSubstr("Vary")));
}

TEST(Cors, AnswersAPreflightWithWhatWasAskedFor) {
  const std::array headers{HeaderView{"Origin", "https://a"},
                           HeaderView{"Access-Control-Request-Method", "POST"},
                           HeaderView{"Access-Control-Request-Headers", "authorization, x-y"}};
  HttpRequest request;
  request.method = Method::options;
  request.headers = headers;
  EXPECT_TRUE(Cors::is_preflight(request));
  EXPECT_THAT(Cors({"https://a"}).preflight_lines(request),
              HasSubstr("Access-Control-Allow-Headers: authorization, x-y\r\n"));
  EXPECT_EQ(Cors({"https://b"}).preflight_lines(request), "Vary: Origin\r\n");
  request.method = Method::post;
  EXPECT_FALSE(Cors::is_preflight(request));
}

}  // namespace
}  // namespace arouter::net
