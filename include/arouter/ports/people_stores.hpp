// The stores of people, passed around as one.
#pragma once

#include <arouter/ports/invitation_store.hpp>
#include <arouter/ports/member_store.hpp>
#include <arouter/ports/session_store.hpp>
#include <arouter/ports/team_store.hpp>
#include <arouter/ports/user_store.hpp>

namespace arouter {

struct PeopleStores {
  UserStore& users;
  SessionStore& sessions;
  TeamStore& teams;
  MemberStore& members;
  InvitationStore& invitations;
};

}  // namespace arouter
