// The fixture of the tests of people: a database of their own and short ways to fill it.
#pragma once

#include <memory>
#include <set>
#include <string>

#include <arouter/store/postgres.hpp>
#include <gtest/gtest.h>

#include "store_contract.hpp"
#include "support/run_coro.hpp"
#include "support/test_postgres.hpp"

namespace arouter::test {

class People : public ::testing::Test {
 protected:
  People();

  PeopleStores people() { return postgres_->people(); }
  Stores stores() { return postgres_->stores(); }
  std::string query(const std::string& sql);
  // As the role the product connects as, with one organisation as the tenant.
  std::string query_as(OrgId tenant, const std::string& sql);

  template <class T>
  T value(Task<Result<T>> task) {
    auto result = run_coro(std::move(task));
    if (!result) report(result.error());
    return result ? std::move(*result) : T{};
  }
  void succeed(Task<Status> task);
  template <class T>
  void expect(ErrorCode code, Task<Result<T>> task) {
    const auto result = run_coro(std::move(task));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), code) << result.error().message();
  }

  // The moment at which every test plays.
  static WallTime now();
  static SessionCutoff cutoff();
  // Fingerprints of tokens, by number.
  static Fingerprint token(int number);
  static NewUser new_user(const std::string& email);
  static NewInvitation invitation(const std::string& email, int token_number);

  User person(const std::string& email);
  OrgProfile team(const User& admin, const std::string& name);
  // By an invitation.
  void join(const OrgProfile& org, const User& user, Role role);
  static Actor as(const User& user);
  static Actor in(const OrgProfile& org, const User& user);
  // In the personal account, for an hour from now.
  void open_session(const User& user, int token_number);
  std::optional<SignedIn> session(int token_number, std::optional<OrgId> org = std::nullopt);

 private:
  static void report(const Error& error);

  std::string url_;
  std::unique_ptr<store::Postgres> postgres_;
  int joined_ = 0;
};

}  // namespace arouter::test
