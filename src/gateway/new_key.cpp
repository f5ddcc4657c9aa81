#include <array>

#include <arouter/base/text.hpp>
#include <arouter/gateway/new_key.hpp>

namespace arouter::gateway {

NewSecret make_secret(const crypto::KeyHasher& hasher, Random& random, KeyKind kind) {
  const auto prefix =
      kind == KeyKind::management ? crypto::management_prefix : crypto::inference_prefix;
  NewSecret fresh;
  fresh.secret = crypto::Secret(crypto::make_secret(prefix, random));
  fresh.stored.fingerprint.bytes = hasher.fingerprint(fresh.secret.reveal()).bytes;
  fresh.label = crypto::masked(fresh.secret.reveal());
  return fresh;
}

NewKey make_key(const crypto::KeyHasher& hasher, Random& random, Key key) {
  auto secret = make_secret(hasher, random, key.kind);
  NewKey fresh;
  fresh.key = std::move(key);
  // A name for the key, not a digest of its secret: it is shown, and it outlives the secret.
  std::array<std::byte, 32> name{};
  random.fill(name);
  fresh.key.hash = to_hex(name);
  fresh.key.label = std::move(secret.label);
  fresh.key.secrets = {secret.stored};
  fresh.secret = std::move(secret.secret);
  return fresh;
}

}  // namespace arouter::gateway
