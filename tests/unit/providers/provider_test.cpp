#include <arouter/providers/provider.hpp>
#include <nlohmann/json.hpp>

namespace arouter::providers {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

const WallTime now{std::chrono::seconds(1'780'000'000)};

ProviderFailure classify(int status, const std::string& body = "",
                         const std::vector<HeaderView>& headers = {}) {
  return classify_answer("Acme", status, asked_pause(status, headers, now), body);
}

std::string error_body(const std::string& message, const std::string& code = "c") {
  return R"({"error":{"message":")" + message + R"(","type":"t","param":"messages","code":")" +
         code + "\"}}";
}

TEST(ClassifyAnswer, SendsRefusalsOfTheRequestBackToTheCaller) {
  for (const int status : {400, 413, 422}) {
    const auto failure = classify(status, error_body("too long"));
    EXPECT_EQ(failure.verdict.action, FailureAction::return_to_caller);
    EXPECT_EQ(failure.verdict.outcome, AttemptOutcome::rejected);
    EXPECT_EQ(failure.error.code(), ErrorCode::upstream_rejected);
    EXPECT_EQ(failure.error.details().http_status, status);
    EXPECT_EQ(failure.error.message(), "Acme refused the request: too long");
    EXPECT_EQ(failure.error.details().param, "messages");
    const auto metadata = nlohmann::json::parse(failure.error.details().metadata_json);
    EXPECT_EQ(metadata["provider_name"], "Acme");
    EXPECT_EQ(metadata["upstream_status"], status);
    EXPECT_EQ(metadata["upstream_code"], "c");
  }
}

TEST(ClassifyAnswer, KeepsTheOperatorsTroublesFromTheCaller) {
  for (const int status : {401, 402, 403}) {
    const auto failure = classify(status, error_body("key sk-secret-123456 of org-77 is blocked"));
    EXPECT_EQ(failure.verdict.action, FailureAction::next_credential);
    EXPECT_EQ(failure.verdict.outcome, AttemptOutcome::credential);
    EXPECT_EQ(failure.error.code(), ErrorCode::upstream_failed);
    EXPECT_THAT(failure.error.message(), Not(HasSubstr("org-77")));
    EXPECT_THAT(failure.error.details().log_detail, Not(HasSubstr("secret")));
  }
}

TEST(ClassifyAnswer, SeesThroughAWrongKeyAnsweredWith400) {
  for (const std::string& body :
       {std::string(R"({"code":"invalid-argument","error":"Incorrect API key provided."})"),
        std::string(
            R"([{"error":{"code":400,"message":"API key not valid. Please pass one."}}])")}) {
    const auto failure = classify(400, body);
    EXPECT_EQ(failure.verdict.action, FailureAction::next_credential) << body;
    EXPECT_EQ(failure.verdict.outcome, AttemptOutcome::credential);
    EXPECT_EQ(failure.error.code(), ErrorCode::upstream_failed);
    EXPECT_EQ(failure.error.details().http_status, 0);
  }
}

TEST(ClassifyAnswer, PausesOnARateLimit) {
  const auto failure = classify(429, error_body("slow down"), {{"Retry-After", "7"}});
  EXPECT_EQ(failure.verdict.action, FailureAction::next_credential);
  EXPECT_EQ(failure.verdict.outcome, AttemptOutcome::rate_limited);
  EXPECT_EQ(failure.pause, milliseconds(7000));
  EXPECT_EQ(failure.error.code(), ErrorCode::rate_limited);
  EXPECT_EQ(failure.error.details().retry_after, milliseconds(7000));
  EXPECT_FALSE(classify(429).pause.has_value());
}

TEST(ClassifyAnswer, FindsThePauseWhereverTheProviderPutsIt) {
  const auto pause = [](const std::vector<HeaderView>& headers, const std::string& body = "") {
    return classify(429, body, headers).pause;
  };
  EXPECT_EQ(pause({{"retry-after-ms", "150"}, {"retry-after", "9"}}), milliseconds(150));
  EXPECT_EQ(pause({{"Retry-After", "Thu, 28 May 2026 20:26:45 GMT"}}), milliseconds(5000));
  EXPECT_EQ(pause({{"x-ratelimit-remaining-tokens", "0"},
                   {"x-ratelimit-reset-tokens", "1m30s"},
                   {"x-ratelimit-remaining-requests", "5"},
                   {"x-ratelimit-reset-requests", "9m"}}),
            milliseconds(90'000));
  EXPECT_EQ(pause({{"x-ratelimit-remaining-tokens", "0"},
                   {"x-ratelimit-reset-tokens", "250ms"},
                   {"x-ratelimit-remaining-requests", "0"},
                   {"x-ratelimit-reset-requests", "2s"}}),
            milliseconds(2000));
  EXPECT_EQ(pause({{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "11"}}),
            milliseconds(11'000));
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1780000004"}}),
            milliseconds(4'000));
  EXPECT_EQ(pause({{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1780000000750"}}),
            milliseconds(750));
  EXPECT_EQ(pause({{"retry-after", "0"},
                   {"anthropic-ratelimit-output-tokens-remaining", "0"},
                   {"anthropic-ratelimit-output-tokens-reset", "2026-05-28T20:27:00Z"},
                   {"anthropic-ratelimit-requests-remaining", "49"},
                   {"anthropic-ratelimit-requests-reset", "2026-05-28T20:50:00Z"}}),
            milliseconds(20'000));
  EXPECT_EQ(pause({}, R"([{"error":{"details":[{"retryDelay":"24s"}]}}])"), milliseconds(24'000));
  EXPECT_EQ(pause({{"retry-after", "999999999"}}), milliseconds(3'600'000));
  EXPECT_FALSE(pause({{"retry-after", "soon"}}).has_value());
}

TEST(ClassifyAnswer, TakesAWaitOfNothingForNone) {
  EXPECT_FALSE(classify(429, "", {{"retry-after", "0"}}).pause.has_value());
  EXPECT_FALSE(classify(429, "", {{"retry-after-ms", "0"}}).pause.has_value());
  EXPECT_FALSE(
      classify(429, "", {{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1779999999"}})
          .pause.has_value());
  EXPECT_FALSE(classify(429, R"({"retryDelay":"0s"})").pause.has_value());
}

TEST(ClassifyAnswer, TellsAnthropicsLimitsApart) {
  for (const std::string limit : {"requests", "tokens", "input-tokens", "output-tokens"}) {
    const auto remaining = "anthropic-ratelimit-" + limit + "-remaining";
    const auto reset = "anthropic-ratelimit-" + limit + "-reset";
    const auto pause = [&](std::string_view left) {
      return classify(429, "", {{remaining, left}, {reset, "2026-05-28T20:26:46Z"}}).pause;
    };
    EXPECT_EQ(pause("0"), milliseconds(6000)) << limit;
    EXPECT_FALSE(pause("1").has_value()) << limit;
  }
}

TEST(ClassifyAnswer, ParksAnAccountWithoutMoney) {
  const auto failure = classify(429, error_body("You exceeded your quota", "insufficient_quota"));
  EXPECT_EQ(failure.verdict.outcome, AttemptOutcome::credential);
  EXPECT_EQ(failure.error.code(), ErrorCode::upstream_failed);
  EXPECT_GE(failure.pause.value_or(milliseconds(0)), milliseconds(60'000));
  EXPECT_FALSE(failure.error.details().retry_after.has_value());
}

TEST(ClassifyAnswer, TakesWhatIsNotServedToTheNextKey) {
  for (const int status : {404, 405, 407, 410, 415, 425, 451}) {
    const auto failure = classify(status, error_body("no such model"));
    EXPECT_EQ(failure.verdict.action, FailureAction::next_credential) << status;
    EXPECT_EQ(failure.error.code(), ErrorCode::upstream_failed) << status;
    EXPECT_EQ(failure.error.details().http_status, 0) << status;
    EXPECT_THAT(failure.error.message(), HasSubstr(std::to_string(status)));
  }
}

TEST(ClassifyAnswer, TakesServerTroubleToTheNextEndpoint) {
  for (const int status : {408, 409, 500, 502, 503, 504, 529, 302}) {
    const auto failure = classify(status, "<html>gateway</html>");
    EXPECT_EQ(failure.verdict.action, FailureAction::next_endpoint) << status;
    EXPECT_EQ(failure.error.code(), ErrorCode::upstream_failed);
    EXPECT_THAT(failure.error.message(), HasSubstr(std::to_string(status)));
  }
  EXPECT_EQ(classify(503, "", {{"retry-after", "3"}}).pause, milliseconds(3000));
}

TEST(ClassifyError, TellsOurOwnDoingFromTheProviders) {
  const auto of = [](ErrorCode code) {
    return classify_error("Acme", Error(code, "detail")).verdict;
  };
  EXPECT_EQ(of(ErrorCode::cancelled).action, FailureAction::return_to_caller);
  EXPECT_EQ(of(ErrorCode::cancelled).outcome, AttemptOutcome::rejected);
  EXPECT_EQ(of(ErrorCode::unavailable).action, FailureAction::next_endpoint);
  EXPECT_EQ(of(ErrorCode::unavailable).outcome, AttemptOutcome::rejected);
  for (const auto code :
       {ErrorCode::upstream_timeout, ErrorCode::upstream_failed, ErrorCode::internal}) {
    EXPECT_EQ(of(code).action, FailureAction::next_endpoint);
    EXPECT_EQ(of(code).outcome, AttemptOutcome::failure);
  }
}

TEST(ClassifyError, NamesTheProviderAndKeepsTheDetailForTheLog) {
  const auto timeout =
      classify_error("Acme", Error(ErrorCode::upstream_timeout, "x").with_log_detail("first byte"));
  EXPECT_EQ(timeout.error.code(), ErrorCode::upstream_timeout);
  EXPECT_THAT(timeout.error.message(), HasSubstr("Acme"));
  EXPECT_EQ(timeout.error.details().log_detail, "first byte");
  const auto inside = classify_error("Acme", Error(ErrorCode::internal, "secret path"));
  EXPECT_EQ(inside.error.code(), ErrorCode::upstream_failed);
  EXPECT_THAT(inside.error.message(), Not(HasSubstr("secret")));
}

TEST(ChatHeaders, CarryTheCredentialAndNothingOfTheCallers) {
  const Provider provider;
  std::string storage;
  const auto headers = chat_headers(provider, "sk-provider", true, "req-1", storage);
  EXPECT_EQ(find_header(headers, "authorization"), "Bearer sk-provider");
  EXPECT_EQ(find_header(headers, "content-type"), "application/json");
  EXPECT_EQ(find_header(headers, "accept"), "text/event-stream");
  EXPECT_EQ(find_header(headers, "x-request-id"), "req-1");
  EXPECT_TRUE(find_header(headers, "user-agent")->starts_with("arouter/"));
  EXPECT_EQ(headers.size(), 5U);
  std::string no_storage;
  const auto plain = chat_headers(provider, "", false, "req-1", no_storage);
  EXPECT_FALSE(find_header(plain, "authorization").has_value());
  EXPECT_EQ(find_header(plain, "accept"), "application/json");
}

TEST(Quirks, AreOrdinaryForUnknownProviders) {
  EXPECT_EQ(quirks_of("somebody").output_cap_field, "max_tokens");
  EXPECT_TRUE(quirks_of("somebody").accepts_stream_options);
  EXPECT_EQ(quirks_of("openai").output_cap_field, "max_completion_tokens");
  EXPECT_FALSE(quirks_of("mistral").accepts_stream_options);
}

}  // namespace
}  // namespace arouter::providers
