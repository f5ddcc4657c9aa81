// People on PostgreSQL: accounts, sessions, organisations, members and invitations.
#include <atomic>

#include <arouter/base/calendar.hpp>

#include "people_fixture.hpp"

namespace arouter::test {

using std::chrono::hours;
using std::chrono::seconds;

TEST_F(People, EverybodyHasAPersonalAccountOfWhichTheyAreTheOnlyAdmin) {
  const auto ada = person("ada@example.com");
  EXPECT_TRUE(ada.verified);
  EXPECT_FALSE(ada.disabled);
  const auto orgs = value(people().teams.list(ada.id, false, WallTime{}));
  ASSERT_EQ(orgs.size(), 1u);
  EXPECT_EQ(orgs[0].org.id, ada.personal_org);
  EXPECT_EQ(orgs[0].org.kind, OrgKind::personal);
  EXPECT_EQ(orgs[0].role, Role::admin);
  EXPECT_EQ(value(stores().orgs.credits(ada.personal_org)).granted, Money());
}

TEST_F(People, AnAddressBelongsToOneAccount) {
  person("ada@example.com");
  expect(ErrorCode::conflict, people().users.create(new_user("ada@example.com")));
  EXPECT_EQ(query("SELECT count(*) FROM orgs"), "1") << "the attempt left an account behind";
}

TEST_F(People, ConcurrentSignUpsWithOneAddressMakeOneAccount) {
  std::atomic<int> made{0};
  in_threads(4, [&](std::size_t) {
    if (run_coro(people().users.create(new_user("ada@example.com")))) ++made;
  });
  EXPECT_EQ(made, 1);
  EXPECT_EQ(query("SELECT count(*) FROM users"), "1");
}

TEST_F(People, CredentialsAreFoundByAddress) {
  const auto ada = person("ada@example.com");
  const auto found = value(people().users.find("ada@example.com"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->user.id, ada.id);
  EXPECT_EQ(found->password_hash, "a hash");
  EXPECT_FALSE(value(people().users.find("eve@example.com")));
  succeed(people().users.replace_password_hash(ada.id, "another"));
  EXPECT_EQ(value(people().users.find("ada@example.com"))->password_hash, "another");
}

TEST_F(People, AnOperatorMakesAMemberOrNobodyAtAll) {
  const auto acme = value(stores().orgs.create(Actor(), "Acme", Money()));
  auto fresh = new_user("ada@example.com");
  fresh.org = acme.id;
  fresh.role = Role::admin;
  const auto ada = value(people().users.create(fresh));
  EXPECT_EQ(value(people().members.find(acme.id, ada.id)).role, Role::admin);
  fresh.email = "eve@example.com";
  fresh.org = ada.personal_org;
  expect(ErrorCode::not_found, people().users.create(fresh));
  EXPECT_FALSE(value(people().users.find("eve@example.com")));
}

// --- sessions ------------------------------------------------------------------------------------

TEST_F(People, ASessionIsFoundByItsTokenWithPersonOrganisationAndRole) {
  const auto ada = person("ada@example.com");
  open_session(ada, 1);
  const auto found = session(1);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->user.email, "ada@example.com");
  EXPECT_EQ(found->org.id, ada.personal_org);
  EXPECT_EQ(found->role, Role::admin);
  EXPECT_EQ(found->session.address, "203.0.113.7");
  EXPECT_FALSE(session(2));
}

TEST_F(People, ASessionEndsByTimeAndByIdleness) {
  const auto ada = person("ada@example.com");
  open_session(ada, 1);
  const auto at = [&](seconds later, seconds idle) {
    const SessionCutoff cutoff{now() + later, now() + later - idle};
    return value(people().sessions.find(token(1), cutoff, std::nullopt)).has_value();
  };
  EXPECT_TRUE(at(hours(1) - seconds(1), hours(2)));
  EXPECT_FALSE(at(hours(1), hours(2)));
  EXPECT_TRUE(at(seconds(59), seconds(60)));
  EXPECT_FALSE(at(seconds(60), seconds(60)));
  succeed(people().sessions.touch(session(1)->session.id, now() + seconds(30)));
  EXPECT_TRUE(at(seconds(60), seconds(60)));
}

TEST_F(People, ADisabledPersonHasNoSession) {
  const auto ada = person("ada@example.com");
  open_session(ada, 1);
  query("UPDATE users SET disabled = true");
  EXPECT_FALSE(session(1));
}

TEST_F(People, SessionsAreListedAndRevokedByTheirOwnerOnly) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  for (const int number : {1, 2, 3}) open_session(ada, number);
  open_session(eve, 4);
  const auto of_eve = session(4)->session.id;
  EXPECT_EQ(value(people().sessions.list(ada.id, cutoff())).size(), 3u);
  expect(ErrorCode::not_found, people().sessions.remove(as(ada), of_eve));
  succeed(people().sessions.remove(as(ada), session(1)->session.id));
  EXPECT_FALSE(session(1));
  EXPECT_EQ(value(people().sessions.remove_others(as(ada), session(2)->session.id)), 1u);
  EXPECT_TRUE(session(2) && !session(3) && session(4));
}

TEST_F(People, SessionsAreForgottenWhenTheyExpireAndBeyondAHundred) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  open_session(eve, 1);
  query("UPDATE sessions SET expires_at = '2026-11-23T06:15:18Z'");
  for (int number = 2; number <= 103; ++number) open_session(ada, number);
  EXPECT_EQ(query("SELECT count(*) FROM sessions WHERE user_id = '" + eve.id.to_string() + "'"),
            "0");
  EXPECT_EQ(value(people().sessions.list(ada.id, cutoff())).size(), 100u);
}

TEST_F(People, TheContextSwitchesOnlyToOrganisationsOnesOwn) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  const auto acme = team(ada, "Acme");
  open_session(ada, 1);
  open_session(eve, 2);
  const auto id = session(1)->session.id;
  succeed(people().sessions.switch_org(ada.id, id, acme.id));
  EXPECT_EQ(session(1)->org.id, acme.id);
  expect(ErrorCode::not_found, people().sessions.switch_org(ada.id, id, eve.personal_org));
  expect(ErrorCode::not_found,
         people().sessions.switch_org(eve.id, session(2)->session.id, acme.id));
  expect(ErrorCode::not_found, people().sessions.switch_org(eve.id, id, eve.personal_org));
  EXPECT_EQ(session(1)->org.id, acme.id);
}

TEST_F(People, WhoeverIsRemovedFallsBackToThePersonalAccountAtOnce) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  const auto acme = team(ada, "Acme");
  join(acme, eve, Role::admin);
  open_session(eve, 1);
  succeed(people().sessions.switch_org(eve.id, session(1)->session.id, acme.id));
  EXPECT_EQ(session(1)->role, Role::admin);
  value(people().members.change_role(in(acme, ada), eve.id, Role::member));
  EXPECT_EQ(session(1)->role, Role::member);
  succeed(people().members.remove(in(acme, ada), eve.id));
  EXPECT_EQ(session(1)->org.id, eve.personal_org);
}

TEST_F(People, AskedForAnOrganisationASessionTellsTheRoleThereOrNone) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  const auto acme = team(ada, "Acme");
  open_session(ada, 1);
  open_session(eve, 2);
  EXPECT_EQ(session(1, acme.id)->org.id, acme.id);
  EXPECT_EQ(session(1, acme.id)->role, Role::admin);
  EXPECT_FALSE(session(2, acme.id)->role);
  EXPECT_FALSE(session(2, ada.personal_org)->role);
  EXPECT_FALSE(session(2, unknown_org())->role);
}

// --- organisations -------------------------------------------------------------------------------

TEST_F(People, OnlyAVerifiedAddressFoundsAnOrganisation) {
  auto fresh = new_user("ada@example.com");
  fresh.verified = false;
  const auto ada = value(people().users.create(fresh));
  expect(ErrorCode::permission_denied, people().teams.create(as(ada), "Acme"));
  EXPECT_TRUE(value(people().users.verify("ada@example.com")).verified);
  value(people().teams.create(as(ada), "Acme"));
  expect(ErrorCode::not_found, people().users.verify("eve@example.com"));
}

TEST_F(People, ADeletedOrganisationTakesItsKeysWithItAndBringsThemBack) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  value(stores().keys.create(Actor::command_line(acme.id), key_of(acme.id)));
  const auto before = value(people().teams.find(acme.id));
  EXPECT_FALSE(before.deleted_at);
  const auto removed = value(people().teams.remove(in(acme, ada), now()));
  EXPECT_TRUE(removed.deleted_at);
  EXPECT_TRUE(value(stores().keys.load_org(acme.id)).keys.empty());
  EXPECT_TRUE(value(stores().keys.load_all()).keys.empty());
  EXPECT_EQ(value(people().teams.list(ada.id, false, WallTime{})).size(), 1u);
  EXPECT_EQ(value(people().teams.list(ada.id, true, now() - hours(1))).size(), 2u);
  EXPECT_EQ(value(people().teams.list(ada.id, true, now() + hours(1))).size(), 1u);
  expect(ErrorCode::not_found, people().teams.remove(in(acme, ada), now()));
  expect(ErrorCode::not_found, people().teams.rename(in(acme, ada), "New"));
  expect(ErrorCode::conflict, people().teams.restore(in(acme, ada), now()));
  value(people().teams.restore(in(acme, ada), now() - seconds(1)));
  EXPECT_EQ(value(stores().keys.load_org(acme.id)).keys.size(), 1u);
  expect(ErrorCode::conflict, people().teams.restore(in(acme, ada), now() - seconds(1)));
}

TEST_F(People, APersonalAccountIsNeitherDeletedNorShared) {
  const auto ada = person("ada@example.com");
  OrgProfile own;
  own.id = ada.personal_org;
  expect(ErrorCode::conflict, people().teams.remove(in(own, ada), now()));
  expect(ErrorCode::conflict,
         people().invitations.create(in(own, ada), invitation("eve@example.com", 1)));
  expect(ErrorCode::conflict, people().members.remove(in(own, ada), ada.id));
}

TEST_F(People, AChangeOfAnOrganisationIsAnnouncedToReplicas) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto epoch = value(stores().keys.load_all()).epoch;
  value(people().teams.rename(in(acme, ada), "Acme & Co"));
  const auto changes = value(stores().changes.since(epoch));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].subject, acme.id.to_string());
}

// --- members -------------------------------------------------------------------------------------

TEST_F(People, TheLastAdminIsNeitherDemotedNorRemoved) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  const auto acme = team(ada, "Acme");
  join(acme, eve, Role::member);
  expect(ErrorCode::conflict, people().members.change_role(in(acme, ada), ada.id, Role::member));
  expect(ErrorCode::conflict, people().members.remove(in(acme, ada), ada.id));
  value(people().members.change_role(in(acme, ada), eve.id, Role::admin));
  succeed(people().members.remove(in(acme, ada), ada.id));
  expect(ErrorCode::conflict, people().members.remove(in(acme, eve), eve.id));
}

TEST_F(People, OfTwoAdminsWhoLeaveAtOnceOneStays) {
  for (int round = 0; round < 10; ++round) {
    const auto ada = person("ada" + std::to_string(round) + "@example.com");
    const auto eve = person("eve" + std::to_string(round) + "@example.com");
    const auto acme = team(ada, "Acme");
    join(acme, eve, Role::admin);
    std::atomic<int> left{0};
    in_threads(2, [&](std::size_t i) {
      const auto& who = i == 0 ? ada : eve;
      if (run_coro(people().members.remove(in(acme, who), who.id))) ++left;
    });
    EXPECT_EQ(left, 1);
  }
}

TEST_F(People, MembersAreListedInPagesWithoutGapsOrRepeats) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  for (int i = 0; i < 6; ++i) {
    join(acme, person("m" + std::to_string(i) + "@example.com"), Role::member);
  }
  PageRequest request;
  request.items = 3;
  std::vector<std::string> seen;
  for (int pages = 0; pages < 5; ++pages) {
    const auto page = value(people().members.list(acme.id, request));
    EXPECT_EQ(page.total, 7u);
    for (const auto& member : page.items) seen.push_back(member.user.email);
    if (!page.next) break;
    request.after = page.next;
  }
  EXPECT_EQ(seen.size(), 7u);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 7u);
  EXPECT_EQ(seen.back(), "ada@example.com");
}

// --- invitations ---------------------------------------------------------------------------------

TEST_F(People, AnInvitationIsAcceptedOnceByWhomeverItIsFor) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto eve = person("eve@example.com");
  const auto mallory = person("mallory@example.com");
  value(people().invitations.create(in(acme, ada), invitation("eve@example.com", 1)));
  expect(ErrorCode::permission_denied, people().invitations.accept(as(mallory), token(1), now()));
  expect(ErrorCode::not_found, people().invitations.accept(as(eve), token(2), now()));
  value(people().invitations.accept(as(eve), token(1), now()));
  EXPECT_EQ(value(people().members.find(acme.id, eve.id)).role, Role::member);
  EXPECT_TRUE(value(people().users.find("eve@example.com"))->user.verified);
  expect(ErrorCode::conflict, people().invitations.accept(as(eve), token(1), now()));
  succeed(people().members.remove(in(acme, ada), eve.id));
  expect(ErrorCode::conflict, people().invitations.accept(as(eve), token(1), now()));
}

TEST_F(People, ReplayedAtOnceAnInvitationCountsOnce) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  value(people().invitations.create(in(acme, ada), invitation("eve@example.com", 1)));
  std::atomic<int> made{0};
  in_threads(4, [&](std::size_t) {
    if (run_coro(people().users.create_invited(new_user("eve@example.com"), token(1), now())))
      ++made;
  });
  EXPECT_EQ(made, 1);
  EXPECT_EQ(query("SELECT count(*) FROM users"), "2");
}

TEST_F(People, SigningUpForAnotherAddressLeavesNothingBehind) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  value(people().invitations.create(in(acme, ada), invitation("eve@example.com", 1)));
  expect(ErrorCode::permission_denied,
         people().users.create_invited(new_user("mallory@example.com"), token(1), now()));
  EXPECT_FALSE(value(people().users.find("mallory@example.com")));
}

TEST_F(People, AnInvitationExpiresAndMakesRoomForAnother) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto eve = person("eve@example.com");
  const auto first = invitation("eve@example.com", 1);
  value(people().invitations.create(in(acme, ada), first));
  expect(ErrorCode::conflict,
         people().invitations.create(in(acme, ada), invitation("eve@example.com", 2)));
  expect(ErrorCode::conflict, people().invitations.accept(as(eve), token(1), first.expires_at));
  auto second = invitation("eve@example.com", 2);
  second.now = first.expires_at;
  second.expires_at = second.now + hours(1);
  value(people().invitations.create(in(acme, ada), second));
  value(people().invitations.accept(as(eve), token(2), second.now));
}

TEST_F(People, AResentInvitationHasAnotherTokenAndARevokedOneNone) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto eve = person("eve@example.com");
  const auto made =
      value(people().invitations.create(in(acme, ada), invitation("eve@example.com", 1)));
  value(people().invitations.renew(in(acme, ada), made.id, token(2), now() + hours(2)));
  EXPECT_FALSE(value(people().invitations.look(token(1))));
  EXPECT_TRUE(value(people().invitations.look(token(2))));
  value(people().invitations.revoke(in(acme, ada), made.id));
  expect(ErrorCode::conflict, people().invitations.accept(as(eve), token(2), now()));
  expect(ErrorCode::conflict,
         people().invitations.renew(in(acme, ada), made.id, token(3), now() + hours(2)));
  expect(ErrorCode::conflict, people().invitations.revoke(in(acme, ada), made.id));
}

TEST_F(People, AnInvitationOfADeletedOrganisationLeadsNowhere) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto eve = person("eve@example.com");
  value(people().invitations.create(in(acme, ada), invitation("eve@example.com", 1)));
  value(people().teams.remove(in(acme, ada), now()));
  EXPECT_FALSE(value(people().invitations.look(token(1))));
  expect(ErrorCode::not_found, people().invitations.accept(as(eve), token(1), now()));
}

// --- the wall ------------------------------------------------------------------------------------

TEST_F(People, NobodyReachesAnotherOrganisation) {
  const auto ada = person("ada@example.com");
  const auto eve = person("eve@example.com");
  const auto acme = team(ada, "Acme");
  const auto evil = team(eve, "Evil");
  const auto made =
      value(people().invitations.create(in(acme, ada), invitation("bob@example.com", 1)));
  expect(ErrorCode::not_found, people().invitations.find(evil.id, made.id));
  expect(ErrorCode::not_found, people().invitations.revoke(in(evil, eve), made.id));
  expect(ErrorCode::not_found,
         people().invitations.renew(in(evil, eve), made.id, token(2), now() + hours(1)));
  expect(ErrorCode::not_found, people().members.find(evil.id, ada.id));
  expect(ErrorCode::not_found, people().members.change_role(in(evil, eve), ada.id, Role::member));
  expect(ErrorCode::not_found, people().members.remove(in(evil, eve), ada.id));
  EXPECT_EQ(value(people().invitations.list(evil.id, PageRequest())).total, 0u);
  EXPECT_EQ(value(people().members.list(evil.id, PageRequest())).total, 1u);
}

TEST_F(People, TheDatabaseItselfHidesOtherOrganisationsRows) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto evil = team(person("eve@example.com"), "Evil");
  value(people().invitations.create(in(acme, ada), invitation("bob@example.com", 1)));
  const auto seen_by_evil = [&](const std::string& table) {
    return query_as(
        evil.id, "SELECT count(*) FROM " + table + " WHERE org_id = '" + acme.id.to_string() + "'");
  };
  EXPECT_EQ(seen_by_evil("memberships"), "0");
  EXPECT_EQ(seen_by_evil("invitations"), "0");
  EXPECT_EQ(query_as(acme.id, "SELECT count(*) FROM memberships"), "1");
  EXPECT_EQ(query_as(acme.id, "SELECT count(*) FROM invitations"), "1");
}

// --- the audit log -------------------------------------------------------------------------------

TEST_F(People, EveryChangeIsAuditedWithoutASecret) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  const auto eve = person("eve@example.com");
  const auto made =
      value(people().invitations.create(in(acme, ada), invitation("eve@example.com", 1)));
  value(people().invitations.renew(in(acme, ada), made.id, token(2), now() + hours(2)));
  value(people().invitations.accept(as(eve), token(2), now()));
  value(people().members.change_role(in(acme, ada), eve.id, Role::admin));
  succeed(people().members.remove(in(acme, eve), eve.id));
  value(people().teams.rename(in(acme, ada), "New"));
  value(people().teams.remove(in(acme, ada), now()));
  value(people().teams.restore(in(acme, ada), now() - seconds(1)));
  EXPECT_EQ(query("SELECT string_agg(action, ' ' ORDER BY at) FROM audit_events WHERE org_id = '" +
                  acme.id.to_string() + "'"),
            "organization.create invitation.create invitation.resend invitation.accept member.role "
            "member.leave organization.rename organization.delete organization.restore");
  EXPECT_EQ(query("SELECT count(*) FROM audit_events WHERE concat(before, after) ~ 'hash'"), "0");
}

TEST_F(People, SessionsAreAuditedInTheAccountOfTheirPerson) {
  const auto ada = person("ada@example.com");
  const auto acme = team(ada, "Acme");
  for (const int number : {1, 2, 3}) open_session(ada, number);
  succeed(people().sessions.remove(in(acme, ada), session(1)->session.id));
  value(people().sessions.remove_others(in(acme, ada), session(2)->session.id));
  value(people().sessions.remove_others(in(acme, ada), session(2)->session.id));
  EXPECT_EQ(query("SELECT string_agg(action, ' ' ORDER BY at) FROM audit_events WHERE org_id = '" +
                  ada.personal_org.to_string() + "' AND action LIKE 'session.%'"),
            "session.begin session.begin session.begin session.end session.end_others");
}

TEST_F(People, AnOperatorsWordForAnAddressIsAuditedOnce) {
  auto fresh = new_user("ada@example.com");
  fresh.verified = false;
  value(people().users.create(fresh));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(value(people().users.verify("ada@example.com")).verified);
  EXPECT_EQ(query("SELECT string_agg(actor_kind, ' ') FROM audit_events"
                  " WHERE action = 'user.verify'"),
            "command_line");
}

}  // namespace arouter::test
