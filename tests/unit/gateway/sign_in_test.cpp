#include <map>

#include <arouter/crypto/password.hpp>
#include <arouter/gateway/session_tokens.hpp>
#include <arouter/gateway/sign_in.hpp>
#include <gtest/gtest.h>

#include "support/absent_people.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coro.hpp"

namespace arouter::gateway {
namespace {

using std::chrono::seconds;

// Of "a mild horse", with two passes over 8 MiB.
const std::string weaker_hash =
    "$argon2id$v=19$m=8192,t=2,p=1$iMr5slq1m85Uxn3jYF9Eag"
    "$ntGNA8XzgyEAynxH6aAht5wX7MD6x4iW7uuJYpB3qFI";

class KnownUsers final : public test::AbsentUsers {
 public:
  Task<Result<std::optional<UserCredentials>>> find(std::string email) override {
    std::optional<UserCredentials> found;
    if (known.contains(email)) found = known[email];
    co_return found;
  }
  Task<Result<User>> create(NewUser fresh) override {
    User user;
    user.email = fresh.email;
    co_return user;
  }
  Task<Status> replace_password_hash(UserId, std::string hash) override {
    replaced = hash;
    co_return Status{};
  }

  std::map<std::string, UserCredentials> known;
  std::string replaced;
};

// One invitation, whatever the token.
class OneInvitation final : public test::AbsentInvitations {
 public:
  Task<Result<std::optional<Invitation>>> look(Fingerprint) override { co_return invitation; }

  std::optional<Invitation> invitation;
};

class SignInTest : public ::testing::Test {
 protected:
  SignInTest() {
    UserCredentials ada;
    ada.user.email = "ada@example.com";
    ada.password_hash = crypto::hash_password("a mild horse").value();
    users.known[ada.user.email] = ada;
  }

  Result<User> check(std::string email, std::string password, std::string address = "192.0.2.1") {
    return test::run_coro(
        sign_in.check(std::move(email), crypto::Secret(std::move(password)), std::move(address)));
  }
  // A wrong password, without the time that finding out takes.
  Result<User> guess(std::string email, std::string address = "192.0.2.1") {
    workers.lazy = true;
    auto result = check(std::move(email), "guess", std::move(address));
    workers.lazy = false;
    return result;
  }
  Result<SignedUp> sign_up(SignInPolicy policy, std::string email, std::string password,
                           std::string invitation = "") {
    SignIn open(users, invitations, workers, hasher, clock, policy);
    SignUpRequest request;
    request.email = std::move(email);
    request.password = crypto::Secret(std::move(password));
    request.invitation = crypto::Secret(std::move(invitation));
    return test::run_coro(open.sign_up(std::move(request)));
  }
  static ErrorCode code_of(const auto& result) {
    return result ? ErrorCode::internal : result.error().code();
  }

  KnownUsers users;
  OneInvitation invitations;
  test::WorkersInPlace workers;
  test::ManualClock clock;
  const std::array<std::byte, 32> pepper{};
  crypto::KeyHasher hasher{pepper};
  SignIn sign_in{users, invitations, workers, hasher, clock, {}};
};

TEST_F(SignInTest, TakesTheAddressInAnyCaseAndTheRightPasswordOnly) {
  EXPECT_TRUE(check(" Ada@Example.COM", "a mild horse"));
  EXPECT_EQ(code_of(check("ada@example.com", "A mild horse")), ErrorCode::invalid_key);
}

TEST_F(SignInTest, UnknownWrongAndDisabledLookAlikeAndCostOneHashEach) {
  users.known["bob@example.com"] = users.known["ada@example.com"];
  users.known["bob@example.com"].user.disabled = true;
  const auto wrong = check("ada@example.com", "a wrong password");
  const auto unknown = check("eve@example.com", "a mild horse");
  const auto disabled = check("bob@example.com", "a mild horse");
  const auto no_address = check("not an address", "a mild horse");
  EXPECT_EQ(workers.runs, 4);
  for (const auto* result : {&wrong, &unknown, &disabled, &no_address}) {
    ASSERT_FALSE(*result);
    EXPECT_EQ(result->error().code(), ErrorCode::invalid_key);
    EXPECT_EQ(result->error().message(), wrong.error().message());
  }
}

TEST_F(SignInTest, SlowsGuessingAtOneAccountDownFromOneNetwork) {
  for (int i = 0; i < 10; ++i) guess("ada@example.com");
  const auto runs = workers.runs;
  const auto refused = check(" Ada@example.com", "a mild horse");
  ASSERT_EQ(code_of(refused), ErrorCode::rate_limited);
  EXPECT_EQ(refused.error().details().retry_after, seconds(30));
  EXPECT_EQ(workers.runs, runs) << "a refused attempt costs no hash";
  clock.advance(seconds(30));
  EXPECT_TRUE(check("ada@example.com", "a mild horse"));
}

TEST_F(SignInTest, CountsTheAddressesOfOneNetworkTogether) {
  for (int i = 0; i < 10; ++i) {
    guess("ada@example.com", "2001:db8:1:2::" + std::to_string(i));
  }
  EXPECT_EQ(code_of(check("ada@example.com", "a mild horse", "2001:db8:1:2:3::")),
            ErrorCode::rate_limited);
}

TEST_F(SignInTest, OneWhoGuessesForeverLocksNobodyElseOut) {
  for (int i = 0; i < 1'000; ++i) {
    guess("ada@example.com", "198.51.100.1");
    clock.advance(seconds(1));
  }
  EXPECT_TRUE(check("ada@example.com", "a mild horse"));
}

TEST_F(SignInTest, SlowsGuessingFromManyNetworksDownExceptWhereThePasswordWasKnown) {
  EXPECT_TRUE(check("ada@example.com", "a mild horse", "192.0.2.7"));
  for (int i = 0; i < 60; ++i) {
    guess("ada@example.com", "198.51.100." + std::to_string(i));
  }
  EXPECT_EQ(code_of(check("ada@example.com", "a mild horse", "203.0.113.1")),
            ErrorCode::rate_limited);
  EXPECT_TRUE(check("ada@example.com", "a mild horse", "192.0.2.7"));
}

TEST_F(SignInTest, SlowsGuessingAtManyAccountsFromOneNetworkDown) {
  users.known.clear();
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(code_of(guess("user" + std::to_string(i) + "@example.com")), ErrorCode::invalid_key);
  }
  EXPECT_EQ(code_of(guess("fresh@example.com")), ErrorCode::rate_limited);
  EXPECT_EQ(code_of(guess("fresh@example.com", "192.0.2.2")), ErrorCode::invalid_key);
}

TEST_F(SignInTest, TheRightPasswordForgivesTheWrongOnesBefore) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 9; ++i) guess("ada@example.com");
    clock.advance(seconds(1));
    EXPECT_TRUE(check("ada@example.com", "a mild horse"));
  }
}

TEST_F(SignInTest, BusyWorkersAreAFailureOfOursAndNotAWrongPassword) {
  workers.busy = true;
  EXPECT_EQ(code_of(check("ada@example.com", "a mild horse")), ErrorCode::unavailable);
}

TEST_F(SignInTest, HashesAnewWhatWasHashedWithOtherParameters) {
  EXPECT_TRUE(check("ada@example.com", "a mild horse"));
  EXPECT_EQ(users.replaced, "");
  users.known["ada@example.com"].password_hash = weaker_hash;
  EXPECT_TRUE(check("ada@example.com", "a mild horse"));
  EXPECT_TRUE(crypto::verify_password(users.replaced, "a mild horse"));
  EXPECT_FALSE(crypto::password_needs_rehash(users.replaced));
}

TEST_F(SignInTest, WhoMaySignUpIsConfigured) {
  SignInPolicy policy;
  policy.sign_up = SignUp::open;
  EXPECT_TRUE(sign_up(policy, "eve@example.com", "a wild horse"));
  policy.sign_up = SignUp::invite_only;
  EXPECT_EQ(code_of(sign_up(policy, "eve@example.com", "a wild horse")),
            ErrorCode::permission_denied);
  policy.sign_up = SignUp::closed;
  EXPECT_EQ(code_of(sign_up(policy, "eve@example.com", "a wild horse")),
            ErrorCode::permission_denied);
}

TEST_F(SignInTest, AnInvitationTellsNothingAboutOtherAddresses) {
  SignInPolicy policy;
  EXPECT_EQ(code_of(sign_up(policy, "eve@example.com", "a wild horse", "token")),
            ErrorCode::not_found);
  invitations.invitation.emplace().email = "eve@example.com";
  const auto known = sign_up(policy, "ada@example.com", "a wild horse", "token");
  const auto unknown = sign_up(policy, "bob@example.com", "a wild horse", "token");
  EXPECT_EQ(code_of(known), ErrorCode::permission_denied);
  EXPECT_EQ(code_of(unknown), ErrorCode::permission_denied);
  EXPECT_EQ(known.error().message(), unknown.error().message());
  EXPECT_EQ(workers.runs, 0);
}

TEST_F(SignInTest, SigningUpChecksTheAddressAndThePassword) {
  SignInPolicy policy;
  policy.sign_up = SignUp::open;
  EXPECT_EQ(code_of(sign_up(policy, "eve", "a wild horse")), ErrorCode::invalid_request);
  EXPECT_EQ(code_of(sign_up(policy, "eve@example.com", "short")), ErrorCode::invalid_request);
  EXPECT_EQ(workers.runs, 0);
}

}  // namespace
}  // namespace arouter::gateway
