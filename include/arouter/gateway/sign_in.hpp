// SignIn: who somebody is, by address and password, and how somebody new becomes known. Guessing is
// slow, and an unknown account costs and looks the same as a wrong password.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/crypto/secret.hpp>
#include <arouter/domain/attempt_throttle.hpp>
#include <arouter/ports/invitation_store.hpp>
#include <arouter/ports/user_store.hpp>
#include <arouter/ports/workers.hpp>

namespace arouter::gateway {

// Nobody can be locked out by somebody else's guessing: one network never uses up what an account
// takes from all, and one from which the account was signed in to is not asked about that.
struct SignInPolicy {
  SignUp sign_up = SignUp::invite_only;
  AttemptPolicy per_network{30, std::chrono::seconds(5), 10'000};
  AttemptPolicy per_account_and_network{10, std::chrono::seconds(30), 10'000};
  AttemptPolicy per_account{50, std::chrono::seconds(10), 10'000};
};

struct SignUpRequest {
  SignUpRequest() = default;
  std::string email;
  crypto::Secret password;
  std::string first_name;
  std::string last_name;
  crypto::Secret invitation;  // empty: without one
  std::string address;        // the client's
};

struct SignedUp {
  SignedUp() = default;
  User user;
  OrgId org;  // to begin with: the one that invited, else the personal account
};

class SignIn {
 public:
  SignIn(UserStore& users, InvitationStore& invitations, Workers& workers,
         const crypto::KeyHasher& hasher, const Clock& clock, SignInPolicy policy);

  // The person, if the password is theirs. Errors: invalid_key, one text for an unknown address, a
  // wrong password and a disabled user; rate_limited; unavailable.
  Task<Result<User>> check(std::string email, crypto::Secret password, std::string address);

  // Errors: permission_denied when the installation does not take people in this way;
  // invalid_request for an address or password it does not take; those of the invitation; conflict
  // for a known address; rate_limited; unavailable.
  Task<Result<SignedUp>> sign_up(SignUpRequest request);

 private:
  Status count_attempt(std::string_view account, std::string_view network);
  void prove(std::string_view account, std::string_view network);
  Task<Result<bool>> fits(const std::string& hash, const crypto::Secret& password);
  Task<Result<std::string>> hash_of(const crypto::Secret& password);
  Task<void> renew_hash(const UserCredentials& known, const crypto::Secret& password);
  Task<Result<std::optional<Invitation>>> invitation_for(const SignUpRequest& request,
                                                         const std::string& email);

  UserStore& users_;
  InvitationStore& invitations_;
  Workers& workers_;
  const crypto::KeyHasher& hasher_;
  const Clock& clock_;
  const SignInPolicy policy_;
  std::mutex mutex_;  // guards the throttles, for moments
  AttemptThrottle networks_;
  AttemptThrottle pairs_;  // of account and network
  AttemptThrottle accounts_;
};

}  // namespace arouter::gateway
