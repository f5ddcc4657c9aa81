#include "api/error_reply.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace arouter::api {
namespace {

using gateway::Flavour;
using nlohmann::json;

constexpr std::array all_codes{
    ErrorCode::invalid_request,   ErrorCode::invalid_key,        ErrorCode::insufficient_credits,
    ErrorCode::limit_reached,     ErrorCode::permission_denied,  ErrorCode::not_found,
    ErrorCode::model_not_found,   ErrorCode::method_not_allowed, ErrorCode::request_timeout,
    ErrorCode::conflict,          ErrorCode::payload_too_large,  ErrorCode::not_servable,
    ErrorCode::rate_limited,      ErrorCode::internal,           ErrorCode::upstream_failed,
    ErrorCode::upstream_rejected, ErrorCode::unavailable,        ErrorCode::upstream_timeout};

TEST(ErrorReply, GivesOpenAiClientsAStringCodeInBothPlaces) {
  for (const auto code : all_codes) {
    const auto body = json::parse(error_body(fail(code, "what went wrong"), Flavour::openai));
    EXPECT_TRUE(body["error"]["code"].is_string());
    EXPECT_TRUE(body["error"]["type"].is_string());
    EXPECT_TRUE(body["error"]["param"].is_null());
    EXPECT_EQ(body["code"], body["error"]["code"]);
    EXPECT_EQ(body["message"], "what went wrong");
  }
}

TEST(ErrorReply, GivesOpenRouterClientsTheStatusAsAnIntegerCode) {
  for (const auto code : all_codes) {
    const auto error = fail(code, "what went wrong");
    const auto body = json::parse(error_body(error, Flavour::openrouter));
    EXPECT_EQ(body["error"]["code"], http_status_of(error));
    EXPECT_TRUE(body["error"]["metadata"]["error_type"].is_string());
    EXPECT_TRUE(body["code"].is_string());
    EXPECT_TRUE(body.contains("user_id") && body["user_id"].is_null());
  }
}

TEST(ErrorReply, CarriesParamMetadataAndAvailability) {
  const auto error = fail(ErrorCode::limit_reached, "no")
                         .with_param("messages[0]")
                         .with_metadata_json(R"({"limit_source":"api_key"})")
                         .with_availability_json(R"([{"rule":"paused"}])");
  const auto plain = json::parse(error_body(error, Flavour::openai));
  EXPECT_EQ(plain["error"]["param"], "messages[0]");
  EXPECT_EQ(plain["error"]["metadata"]["limit_source"], "api_key");
  EXPECT_EQ(plain["error"]["availability"][0]["rule"], "paused");
  const auto twin = json::parse(error_body(error, Flavour::openrouter));
  EXPECT_EQ(twin["error"]["metadata"]["limit_source"], "api_key");
  EXPECT_EQ(twin["error"]["metadata"]["error_type"], "payment_required");
}

TEST(ErrorReply, EscapesWhatItQuotes) {
  const auto error = fail(ErrorCode::not_found, "no \"such\"\nthing");
  EXPECT_EQ(json::parse(error_body(error, Flavour::openai))["message"], "no \"such\"\nthing");
}

}  // namespace
}  // namespace arouter::api
