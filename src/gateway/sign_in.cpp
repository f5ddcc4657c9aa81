#include <arouter/crypto/password.hpp>
#include <arouter/domain/client_network.hpp>
#include <arouter/domain/password_rule.hpp>
#include <arouter/gateway/session_tokens.hpp>
#include <arouter/gateway/sign_in.hpp>

namespace arouter::gateway {

namespace {

Error refused() {
  return fail(ErrorCode::invalid_key, "the e-mail address or the password is wrong");
}

Error no_invitation() {
  return fail(ErrorCode::not_found, "the invitation does not exist");
}

std::string pair_of(std::string_view account, std::string_view network) {
  std::string pair(account);
  return pair.append(" ").append(network);
}

}  // namespace

SignIn::SignIn(UserStore& users, InvitationStore& invitations, Workers& workers,
               const crypto::KeyHasher& hasher, const Clock& clock, SignInPolicy policy)
    : users_(users),
      invitations_(invitations),
      workers_(workers),
      hasher_(hasher),
      clock_(clock),
      policy_(policy),
      networks_(policy.per_network),
      pairs_(policy.per_account_and_network),
      accounts_(policy.per_account) {}

Status SignIn::count_attempt(std::string_view account, std::string_view network) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady();
  auto wait = networks_.attempt(network, now);
  if (!wait && !account.empty()) {
    const auto pair = pair_of(account, network);
    wait = pairs_.attempt(pair, now);
    if (!wait && !pairs_.has_proved(pair)) wait = accounts_.attempt(account, now);
  }
  if (!wait) return {};
  return fail(ErrorCode::rate_limited, "too many attempts; wait before the next one")
      .with_retry_after(*wait);
}

void SignIn::prove(std::string_view account, std::string_view network) {
  const std::lock_guard lock(mutex_);
  pairs_.prove(pair_of(account, network), clock_.steady());
}

Task<Result<bool>> SignIn::fits(const std::string& hash, const crypto::Secret& password) {
  bool right = false;
  const auto work = [&] { right = crypto::verify_password(hash, password.reveal()); };
  const auto done = co_await workers_.run(work);
  if (!done) co_return done.error();
  co_return right;
}

Task<Result<std::string>> SignIn::hash_of(const crypto::Secret& password) {
  Result<std::string> hash = refused();
  const auto work = [&] { hash = crypto::hash_password(password.reveal()); };
  const auto done = co_await workers_.run(work);
  if (!done) co_return done.error();
  co_return hash;
}

// Signing in is the only moment at which the password is known. Failing costs nothing but time.
Task<void> SignIn::renew_hash(const UserCredentials& known, const crypto::Secret& password) {
  if (!crypto::password_needs_rehash(known.password_hash)) co_return;
  auto hash = co_await hash_of(password);
  if (hash) co_await users_.replace_password_hash(known.user.id, std::move(*hash));
}

Task<Result<User>> SignIn::check(std::string email, crypto::Secret password, std::string address) {
  // Text that is no address has no account to count for.
  const auto account = normalized_email(email).value_or("");
  const auto network = client_network(address);
  const auto counted = count_attempt(account, network);
  if (!counted) co_return counted.error();
  auto known = co_await users_.find(account);
  if (!known) co_return known.error();
  const bool usable = *known && !(*known)->user.disabled;
  const auto& hash = usable ? (*known)->password_hash : crypto::decoy_password_hash();
  const auto right = co_await fits(hash, password);
  if (!right) co_return right.error();
  if (!usable || !*right) co_return refused();
  prove(account, network);
  co_await renew_hash(**known, password);
  co_return std::move((*known)->user);
}

// The open invitation a sign-up comes with; nullopt for one that needs none.
Task<Result<std::optional<Invitation>>> SignIn::invitation_for(const SignUpRequest& request,
                                                               const std::string& email) {
  if (policy_.sign_up == SignUp::closed) {
    co_return fail(ErrorCode::permission_denied, "only operators make accounts here");
  }
  if (request.invitation.empty()) {
    if (policy_.sign_up == SignUp::open) co_return std::optional<Invitation>();
    co_return fail(ErrorCode::permission_denied, "an account here needs an invitation");
  }
  const auto fingerprint = token_fingerprint(hasher_, request.invitation.reveal());
  auto invitation = co_await invitations_.look(fingerprint);
  if (!invitation) co_return invitation.error();
  if (!*invitation) co_return no_invitation();
  // Before anything is said about the account: an invitation tells about its own address only.
  if ((*invitation)->email != email) {
    co_return fail(ErrorCode::permission_denied, "the invitation is for another address");
  }
  co_return invitation;
}

Task<Result<SignedUp>> SignIn::sign_up(SignUpRequest request) {
  const auto counted = count_attempt({}, client_network(request.address));
  if (!counted) co_return counted.error();
  const auto email = normalized_email(request.email);
  if (!email) {
    auto error = fail(ErrorCode::invalid_request, "email: is not an e-mail address");
    co_return std::move(error).with_param("email");
  }
  const auto password = check_new_password(request.password.reveal(), *email);
  if (!password) co_return password.error();
  const auto invitation = co_await invitation_for(request, *email);
  if (!invitation) co_return invitation.error();
  auto hash = co_await hash_of(request.password);
  if (!hash) co_return hash.error();

  NewUser fresh;
  fresh.email = *email;
  fresh.password_hash = std::move(*hash);
  fresh.first_name = std::move(request.first_name);
  fresh.last_name = std::move(request.last_name);
  fresh.address = std::move(request.address);
  SignedUp signed_up;
  if (*invitation) {
    const auto fingerprint = token_fingerprint(hasher_, request.invitation.reveal());
    const auto now = clock_.wall();
    auto user = co_await users_.create_invited(std::move(fresh), fingerprint, now);
    if (!user) co_return user.error();
    signed_up.user = std::move(*user);
    signed_up.org = (*invitation)->org;
  } else {
    auto user = co_await users_.create(std::move(fresh));
    if (!user) co_return user.error();
    signed_up.user = std::move(*user);
    signed_up.org = signed_up.user.personal_org;
  }
  co_return signed_up;
}

}  // namespace arouter::gateway
