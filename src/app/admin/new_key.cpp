#include "app/admin/new_key.hpp"

#include <arouter/base/text.hpp>
#include <arouter/crypto/digest.hpp>

namespace arouter::app::admin {

NewKey make_key(const crypto::KeyHasher& hasher, Random& random, KeyKind kind) {
  const auto prefix =
      kind == KeyKind::management ? crypto::management_prefix : crypto::inference_prefix;
  NewKey fresh;
  fresh.secret = crypto::Secret(crypto::make_secret(prefix, random));
  fresh.key.kind = kind;
  fresh.key.hash = to_hex(crypto::sha256(fresh.secret.reveal()).bytes);
  fresh.key.label = crypto::masked(fresh.secret.reveal());
  KeySecret secret;
  secret.fingerprint.bytes = hasher.fingerprint(fresh.secret.reveal()).bytes;
  fresh.key.secrets.push_back(secret);
  return fresh;
}

}  // namespace arouter::app::admin
