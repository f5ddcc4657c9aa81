// Making an API key: the secret shown once, and what is stored of it.
#pragma once

#include <arouter/base/random.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/crypto/secret.hpp>
#include <arouter/domain/key.hpp>

namespace arouter::app::admin {

struct NewKey {
  NewKey() = default;
  crypto::Secret secret;
  Key key;  // hash, label, kind and fingerprint are set
};

NewKey make_key(const crypto::KeyHasher& hasher, Random& random, KeyKind kind);

}  // namespace arouter::app::admin
