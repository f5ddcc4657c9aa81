#include "telemetry/redact.hpp"

#include <gtest/gtest.h>

namespace arouter::telemetry {
namespace {

struct RedactCase {
  std::string text;
  std::string shown;
};

class Redacted : public testing::TestWithParam<RedactCase> {};

TEST_P(Redacted, HidesTheSecretAndKeepsTheRest) {
  EXPECT_EQ(redacted(GetParam().text), GetParam().shown);
}

const std::string hex(48, 'a');

INSTANTIATE_TEST_SUITE_P(
    Texts, Redacted,
    testing::Values(
        RedactCase{"key lr_live_" + hex + " refused", "key [redacted] refused"},
        RedactCase{"lr_mgmt_" + hex, "[redacted]"}, RedactCase{"lr_admin_" + hex, "[redacted]"},
        RedactCase{"lr_session_" + hex, "[redacted]"}, RedactCase{"lr_invite_" + hex, "[redacted]"},
        RedactCase{"lr_oper_" + hex, "[redacted]"},
        RedactCase{"xlr_live_deadbeef01x", "x[redacted]x"},
        RedactCase{"lr_live_" + hex + "lr_live_" + hex, "[redacted][redacted]"},
        RedactCase{R"({"Authorization":"Bearer abc.def"})",
                   R"({"Authorization":"Bearer [redacted]"})"},
        RedactCase{"authorization: BEARER x", "authorization: BEARER [redacted]"},
        RedactCase{"sk-proj-Abc_123456", "[redacted]"},
        RedactCase{"(sk-ant-0123456789)", "([redacted])"},
        RedactCase{"AIzaSyA-1234567890", "[redacted]"}, RedactCase{"gsk_12345678", "[redacted]"},
        RedactCase{"xai-12345678", "[redacted]"}, RedactCase{"pplx-12345678", "[redacted]"},
        RedactCase{"https://x.test/m?key=s3cret&alt=sse",
                   "https://x.test/m?key=[redacted]&alt=sse"},
        RedactCase{"/m?api_Key=s3cret", "/m?api_Key=[redacted]"},
        RedactCase{"host=db password=hunter2 user=a", "host=db password=[redacted] user=a"},
        RedactCase{"postgres://me:hunter2@db/arouter", "postgres://[redacted]@db/arouter"},
        RedactCase{"postgres://me:p@ss@db/arouter", "postgres://[redacted]@db/arouter"}));

TEST(RedactedNothing, LeavesHarmlessTextAlone) {
  for (const std::string_view text :
       {"", "l", "lr_live_", "lr_live_1a2...9f0", "task-force-operations", "sk-8", "bearer",
        "Bearer ", "forbearer of news", "key=", "https://x.test/a@b", "see https://x.test and a@b",
        "AIza", "lr_test_0123456789abcdef", "::://"}) {
    EXPECT_EQ(redacted(text), std::nullopt) << text;
  }
}

TEST(RedactedNothing, NeverLeavesASecretWhateverSurroundsIt) {
  const std::string secret = "lr_live_" + hex;
  for (int before = 1; before < 256; ++before) {
    const std::string text = std::string(3, static_cast<char>(before)) + secret + "\n";
    const auto safe = redacted(text);
    ASSERT_TRUE(safe) << before;
    EXPECT_EQ(safe->find(hex), std::string::npos) << before;
  }
}

}  // namespace
}  // namespace arouter::telemetry
