#include <algorithm>

#include <arouter/base/text.hpp>
#include <arouter/gateway/session_tokens.hpp>

namespace arouter::gateway {

crypto::Secret make_session_token(Random& random) {
  return crypto::Secret(crypto::make_secret(session_prefix, random));
}

crypto::Secret make_invitation_token(Random& random) {
  return crypto::Secret(crypto::make_secret(invitation_prefix, random));
}

Fingerprint token_fingerprint(const crypto::KeyHasher& hasher, std::string_view token) {
  Fingerprint fingerprint;
  fingerprint.bytes = hasher.fingerprint(token).bytes;
  return fingerprint;
}

std::string csrf_token(const crypto::KeyHasher& hasher, std::string_view session_token) {
  std::string text("csrf ");
  text += session_token;
  return to_hex(hasher.fingerprint(text).bytes);
}

}  // namespace arouter::gateway
