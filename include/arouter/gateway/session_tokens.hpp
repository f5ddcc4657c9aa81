// Secrets of sessions and invitations: how they are made, what they are looked up by, and the token
// that proves that a request was written by our own page.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/random.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/crypto/secret.hpp>
#include <arouter/domain/key.hpp>

namespace arouter::gateway {

inline constexpr std::string_view session_prefix = "lr_session_";
inline constexpr std::string_view invitation_prefix = "lr_invite_";

crypto::Secret make_session_token(Random& random);     // 192 random bits
crypto::Secret make_invitation_token(Random& random);  // likewise

// What a token is stored and looked up as.
Fingerprint token_fingerprint(const crypto::KeyHasher& hasher, std::string_view token);

// What a page sends back with each write: follows from the session's token and the installation's
// pepper, so nothing of it is stored, and tells nothing about the token.
std::string csrf_token(const crypto::KeyHasher& hasher, std::string_view session_token);

}  // namespace arouter::gateway
