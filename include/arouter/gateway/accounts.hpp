// Accounts: what the routes of people work with, passed around as one.
#pragma once

#include <chrono>
#include <string>

#include <arouter/gateway/session_desk.hpp>
#include <arouter/gateway/sign_in.hpp>
#include <arouter/ports/people_stores.hpp>

namespace arouter::gateway {

struct AccountPolicy {
  AccountPolicy() = default;
  std::chrono::seconds invitation_lifetime = std::chrono::hours(168);
  std::chrono::seconds org_deletion_grace = std::chrono::hours(720);  // may be restored for so long
  std::string public_url;              // links begin with it; empty: answers hold the token only
  bool trust_forwarded_proto = false;  // a proxy in front says whether clients came over TLS
};

// Everything outlives this.
struct Accounts {
  PeopleStores stores;
  SessionDesk& sessions;
  SignIn& sign_in;
  AccountPolicy policy;
};

}  // namespace arouter::gateway
