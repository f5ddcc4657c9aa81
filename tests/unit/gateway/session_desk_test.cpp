#include <arouter/gateway/session_cookie.hpp>
#include <arouter/gateway/session_desk.hpp>
#include <gtest/gtest.h>

#include "support/absent_people.hpp"
#include "support/fixed_random.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coro.hpp"

namespace arouter::gateway {
namespace {

using std::chrono::seconds;

// One session, of whoever opened it last.
class OneSession final : public test::AbsentSessions {
 public:
  Task<Result<SessionId>> create(NewSession session) override {
    stored = std::move(session);
    signed_in.session.last_seen_at = stored.created_at;
    co_return SessionId{};
  }
  Task<Result<std::optional<SignedIn>>> find(Fingerprint fingerprint, SessionCutoff cutoff,
                                             std::optional<OrgId> org) override {
    asked_org = org;
    std::optional<SignedIn> found;
    if (fingerprint == stored.fingerprint && cutoff.now < stored.expires_at) found = signed_in;
    co_return found;
  }
  Task<Status> touch(SessionId, WallTime) override {
    ++touched;
    co_return Status{};
  }
  Task<Status> remove(Actor, SessionId) override {
    ++removed;
    co_return Status{};
  }

  NewSession stored;
  SignedIn signed_in;
  std::optional<OrgId> asked_org;
  int touched = 0;
  int removed = 0;
};

class SessionDeskTest : public ::testing::Test {
 protected:
  SessionDeskTest() { sessions.signed_in.role = Role::member; }

  OpenedSession open() {
    auto opened = test::run_coro(desk.open(User(), OrgId(), request(Method::post, "", "")));
    EXPECT_TRUE(opened);
    return opened ? std::move(*opened) : OpenedSession();
  }
  HttpRequest request(Method method, std::string_view cookie, std::string_view csrf_token) {
    cookie_ = cookie;
    csrf_token_ = csrf_token;
    headers_.clear();
    if (!cookie_.empty()) headers_.push_back({"Cookie", cookie_});
    if (!csrf_token_.empty()) headers_.push_back({"x-csrf-token", csrf_token_});
    HttpRequest made;
    made.method = method;
    made.headers = headers_;
    made.peer_address = "192.0.2.1";
    return made;
  }
  Result<std::optional<Actor>> resolve(const HttpRequest& asked, ActorScope scope = {}) {
    return test::run_coro(desk.resolve(asked, scope));
  }
  static std::string cookie_of(const OpenedSession& opened) {
    return std::string("arouter_session=") + std::string(opened.token.reveal());
  }

  OneSession sessions;
  test::ManualClock clock;
  test::FixedRandom random{7};
  const std::array<std::byte, 32> pepper{};
  crypto::KeyHasher hasher{pepper};
  SessionDesk desk{sessions, hasher, random, clock, {}};

 private:
  std::string cookie_;
  std::string csrf_token_;
  std::vector<HeaderView> headers_;
};

TEST_F(SessionDeskTest, StoresNoTokenAndMakesANewOneEachTime) {
  const auto first = open();
  const auto second = open();
  EXPECT_NE(first.token.reveal(), second.token.reveal());
  EXPECT_NE(first.csrf_token, second.csrf_token);
  EXPECT_EQ(sessions.stored.fingerprint, token_fingerprint(hasher, second.token.reveal()));
  EXPECT_EQ(second.csrf_token.find(second.token.reveal()), std::string::npos);
}

TEST_F(SessionDeskTest, RecognisesAReadByTheCookieAlone) {
  const auto opened = open();
  const auto actor = resolve(request(Method::get, "a=b; " + cookie_of(opened), ""));
  ASSERT_TRUE(actor && *actor);
  EXPECT_EQ((*actor)->kind, ActorKind::session);
  EXPECT_EQ((*actor)->role, Role::member);
  EXPECT_EQ((*actor)->address, "192.0.2.1");
}

TEST_F(SessionDeskTest, AWriteNeedsTheTokenOfItsOwnSession) {
  const auto other = open();
  const auto opened = open();
  const auto cookie = cookie_of(opened);
  for (const auto method : {Method::post, Method::put, Method::patch, Method::delete_}) {
    EXPECT_TRUE(resolve(request(method, cookie, opened.csrf_token)));
    for (const auto& wrong : {std::string(), other.csrf_token, std::string(64, '0')}) {
      const auto refused = resolve(request(method, cookie, wrong));
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code(), ErrorCode::permission_denied);
    }
  }
}

TEST_F(SessionDeskTest, PresentingNothingIsNobodyAndAnEndedSessionAnError) {
  const auto opened = open();
  EXPECT_FALSE(resolve(request(Method::get, "", "")).value());
  EXPECT_FALSE(resolve(request(Method::get, "arouter_session=", "")).value());
  clock.advance(desk.policy().lifetime);
  const auto ended = resolve(request(Method::get, cookie_of(opened), ""));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code(), ErrorCode::invalid_key);
}

TEST_F(SessionDeskTest, TwoCookiesOfThatNameAreNone) {
  const auto cookie = cookie_of(open());
  EXPECT_FALSE(resolve(request(Method::get, cookie + "; " + cookie, "")).value());
}

TEST_F(SessionDeskTest, SomebodyElsesOrADeletedOrganisationDoesNotExist) {
  const auto cookie = cookie_of(open());
  ActorScope scope;
  scope.org = OrgId{make_uuid_v7(clock.wall(), random)};
  EXPECT_TRUE(resolve(request(Method::get, cookie, ""), scope));
  EXPECT_EQ(sessions.asked_org, scope.org);
  sessions.signed_in.org.deleted_at = clock.wall();
  EXPECT_EQ(resolve(request(Method::get, cookie, ""), scope).error().code(), ErrorCode::not_found);
  scope.deleted_too = true;
  EXPECT_TRUE(resolve(request(Method::get, cookie, ""), scope));
  sessions.signed_in.role.reset();
  EXPECT_EQ(resolve(request(Method::get, cookie, ""), scope).error().code(), ErrorCode::not_found);
}

TEST_F(SessionDeskTest, TimesLastSeenAreWrittenOnceAMinute) {
  const auto cookie = cookie_of(open());
  for (int i = 0; i < 5; ++i) {
    clock.advance(seconds(10));
    resolve(request(Method::get, cookie, ""));
  }
  EXPECT_EQ(sessions.touched, 0);
  clock.advance(seconds(10));
  resolve(request(Method::get, cookie, ""));
  EXPECT_EQ(sessions.touched, 1);
}

TEST_F(SessionDeskTest, SigningInEndsTheSessionThatWasPresented) {
  const auto before = open();
  ASSERT_TRUE(test::run_coro(
      desk.open(User(), OrgId(), request(Method::post, cookie_of(before), before.csrf_token))));
  EXPECT_EQ(sessions.removed, 1);
}

TEST(SessionCookie, IsForTheServerAndItsOwnPagesOnly) {
  EXPECT_EQ(session_cookie("t", seconds(60), false),
            "arouter_session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
  EXPECT_EQ(session_cookie("t", seconds(60), true),
            "arouter_session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
  EXPECT_EQ(cleared_session_cookie(false),
            "arouter_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

}  // namespace
}  // namespace arouter::gateway
