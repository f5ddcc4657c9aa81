#include "people_fixture.hpp"

#include <arouter/base/calendar.hpp>

namespace arouter::test {

using std::chrono::hours;

People::People() : url_(migrated_database()) {
  store::PostgresConfig config;
  config.url = url_;
  postgres_ = store::Postgres::open(config);
  postgres_->start();
}

std::string People::query(const std::string& sql) {
  return TestPostgres::instance().query(url_, sql);
}

std::string People::query_as(OrgId tenant, const std::string& sql) {
  return query("SET arouter.tenant = '" + tenant.to_string() + "'; " + sql);
}

void People::report(const Error& error) {
  ADD_FAILURE() << error.message() << " " << error.details().log_detail;
}

void People::succeed(Task<Status> task) {
  const auto status = run_coro(std::move(task));
  if (!status) report(status.error());
}

WallTime People::now() {
  return *parse_rfc3339("2026-11-23T06:15:18Z");
}

SessionCutoff People::cutoff() {
  return SessionCutoff{now(), now() - hours(1)};
}

Fingerprint People::token(int number) {
  Fingerprint fingerprint;
  fingerprint.bytes[0] = static_cast<std::byte>(number >> 8);
  fingerprint.bytes[1] = static_cast<std::byte>(number);
  return fingerprint;
}

NewUser People::new_user(const std::string& email) {
  NewUser user;
  user.email = email;
  user.password_hash = "a hash";
  user.verified = true;
  user.address = "203.0.113.7";
  return user;
}

NewInvitation People::invitation(const std::string& email, int token_number) {
  NewInvitation invitation;
  invitation.fingerprint = token(token_number);
  invitation.email = email;
  invitation.now = now();
  invitation.expires_at = now() + hours(168);
  return invitation;
}

User People::person(const std::string& email) {
  return value(people().users.create(new_user(email)));
}

OrgProfile People::team(const User& admin, const std::string& name) {
  return value(people().teams.create(as(admin), name));
}

void People::join(const OrgProfile& org, const User& user, Role role) {
  auto invited = invitation(user.email, 1000 + joined_++);
  invited.role = role;
  value(people().invitations.create(Actor::command_line(org.id), invited));
  value(people().invitations.accept(as(user), invited.fingerprint, now()));
}

Actor People::as(const User& user) {
  Actor actor;
  actor.kind = ActorKind::session;
  actor.org = user.personal_org;
  actor.user = user.id;
  actor.role = Role::admin;
  actor.address = "203.0.113.7";
  return actor;
}

Actor People::in(const OrgProfile& org, const User& user) {
  auto actor = as(user);
  actor.org = org.id;
  return actor;
}

void People::open_session(const User& user, int token_number) {
  NewSession fresh;
  fresh.fingerprint = token(token_number);
  fresh.user = user.id;
  fresh.org = user.personal_org;
  fresh.created_at = now();
  fresh.expires_at = now() + hours(1);
  fresh.address = "203.0.113.7";
  fresh.user_agent = "test";
  value(people().sessions.create(std::move(fresh)));
}

std::optional<SignedIn> People::session(int token_number, std::optional<OrgId> org) {
  return value(people().sessions.find(token(token_number), cutoff(), org));
}

}  // namespace arouter::test
