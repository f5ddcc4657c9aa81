#include "app/admin/new_key.hpp"

#include <array>

#include <arouter/base/text.hpp>

namespace arouter::app::admin {

NewKey make_key(const crypto::KeyHasher& hasher, Random& random, Key key) {
  const auto prefix =
      key.kind == KeyKind::management ? crypto::management_prefix : crypto::inference_prefix;
  NewKey fresh;
  fresh.secret = crypto::Secret(crypto::make_secret(prefix, random));
  fresh.key = std::move(key);
  // A name for the key, not a digest of its secret: it is shown, and it outlives the secret.
  std::array<std::byte, 32> name{};
  random.fill(name);
  fresh.key.hash = to_hex(name);
  fresh.key.label = crypto::masked(fresh.secret.reveal());
  KeySecret secret;
  secret.fingerprint.bytes = hasher.fingerprint(fresh.secret.reveal()).bytes;
  fresh.key.secrets.push_back(secret);
  return fresh;
}

}  // namespace arouter::app::admin
