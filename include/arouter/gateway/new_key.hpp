// Making an API key: the secret shown once, and what is stored of it.
#pragma once

#include <string>

#include <arouter/base/random.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/crypto/secret.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/operator_key.hpp>

namespace arouter::gateway {

struct NewSecret {
  NewSecret() = default;
  crypto::Secret secret;
  KeySecret stored;
  std::string label;  // the secret, masked
};

struct NewKey {
  NewKey() = default;
  crypto::Secret secret;
  Key key;
};

NewSecret make_secret(const crypto::KeyHasher& hasher, Random& random, KeyKind kind);

// `key` with a secret of its kind: hash, label and fingerprint are set.
NewKey make_key(const crypto::KeyHasher& hasher, Random& random, Key key);

struct NewOperatorKey {
  NewOperatorKey() = default;
  crypto::Secret secret;
  OperatorKey key;
  Fingerprint fingerprint;
};

NewOperatorKey make_operator_key(const crypto::KeyHasher& hasher, Random& random, std::string name);

}  // namespace arouter::gateway
