#include <arouter/wire/openai/error.hpp>

namespace arouter::wire::openai {
namespace {

TEST(ProviderErrorBody, ReadsEveryShape) {
  struct Case {
    const char* body;
    const char* message;
    const char* type;
    const char* code;
  };
  const std::vector<Case> cases{
      {R"({"error":{"message":"no","type":"t","code":"c","param":"p"}})", "no", "t", "c"},
      {R"({"error":{"message":"no","code":429}})", "no", "", "429"},
      {R"({"error":{"message":"no","code":null,"type":null}})", "no", "", ""},
      {R"({"code":"invalid-argument","error":"bad key"})", "bad key", "", "invalid-argument"},
      {R"({"object":"error","message":"no","type":"t","code":400})", "no", "t", "400"},
      {R"({"detail":"Invalid"})", "Invalid", "", ""},
      {R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required"}]})", "Field required",
       "missing", ""},
      {R"([{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}])", "no", "", "400"},
      {R"({"errors":[{"message":"first"},{"message":"second"}]})", "first", "", ""},
      {R"({"base_resp":{"status_code":1004,"status_msg":"auth failed"}})", "auth failed", "", ""},
      {R"({"message":"a\nb\u0007c"})", "a b c", "", ""},
      {"<html><body>502</body></html>", "", "", ""},
      {"upstream connect error", "", "", ""},
      {"", "", "", ""},
      {"null", "", "", ""},
      {"{}", "", "", ""},
  };
  for (const Case& c : cases) {
    const ProviderErrorBody body = parse_error_body(c.body);
    EXPECT_EQ(body.message, c.message) << c.body;
    EXPECT_EQ(body.type, c.type) << c.body;
    EXPECT_EQ(body.code, c.code) << c.body;
  }
  EXPECT_EQ(parse_error_body(R"({"error":{"message":"no","param":"messages[0]"}})").param,
            "messages[0]");
}

TEST(ProviderErrorBody, RedactsWhatLooksLikeACredential) {
  const auto shown = [](const std::string& text) {
    return parse_error_body(R"({"error":{"message":")" + text + "\"}}").message;
  };
  EXPECT_EQ(shown("Incorrect API key provided: sk-proj-abcDEF123456***9xyz. See docs"),
            "Incorrect API key provided: [redacted] See docs");
  EXPECT_EQ(shown("lr_live_0123456789abcdef0123456789abcdef0123456789abcdef"), "[redacted]");
  EXPECT_EQ(shown("header 'Authorization: Bearer abc.def'"), "header 'Authorization: [redacted]'");
  EXPECT_EQ(shown("?key=AIzaSyA1234567890 failed"), "?[redacted] failed");
  EXPECT_EQ(shown("AIzaSyA1234567890"), "[redacted]");
  EXPECT_EQ(shown("gsk_0123456789 and xai-0123456789"), "[redacted] and [redacted]");
  EXPECT_EQ(shown("the task-force risk-taker asked"), "the task-force risk-taker asked");
}

TEST(ProviderErrorBody, ClipsLongMessagesBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "é";
  const std::string shown = parse_error_body(R"({"message":")" + text + "\"}").message;
  EXPECT_LE(shown.size(), 512U);
  EXPECT_TRUE(shown.ends_with("é..."));
}

}  // namespace
}  // namespace arouter::wire::openai
