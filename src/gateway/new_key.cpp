#include <array>

#include <arouter/base/text.hpp>
#include <arouter/gateway/new_key.hpp>

namespace arouter::gateway {

namespace {

NewSecret secret_with(std::string_view prefix, const crypto::KeyHasher& hasher, Random& random) {
  NewSecret fresh;
  fresh.secret = crypto::Secret(crypto::make_secret(prefix, random));
  fresh.stored.fingerprint.bytes = hasher.fingerprint(fresh.secret.reveal()).bytes;
  fresh.label = crypto::masked(fresh.secret.reveal());
  return fresh;
}

// A name for a key, not a digest of its secret: it is shown, and it outlives the secret.
std::string make_hash(Random& random) {
  std::array<std::byte, 32> name{};
  random.fill(name);
  return to_hex(name);
}

}  // namespace

NewSecret make_secret(const crypto::KeyHasher& hasher, Random& random, KeyKind kind) {
  const auto prefix =
      kind == KeyKind::management ? crypto::management_prefix : crypto::inference_prefix;
  return secret_with(prefix, hasher, random);
}

NewKey make_key(const crypto::KeyHasher& hasher, Random& random, Key key) {
  auto secret = make_secret(hasher, random, key.kind);
  NewKey fresh;
  fresh.key = std::move(key);
  fresh.key.hash = make_hash(random);
  fresh.key.label = std::move(secret.label);
  fresh.key.secrets = {secret.stored};
  fresh.secret = std::move(secret.secret);
  return fresh;
}

NewOperatorKey make_operator_key(const crypto::KeyHasher& hasher, Random& random,
                                 std::string name) {
  auto secret = secret_with(crypto::operator_prefix, hasher, random);
  NewOperatorKey fresh;
  fresh.key.hash = make_hash(random);
  fresh.key.name = std::move(name);
  fresh.key.label = std::move(secret.label);
  fresh.fingerprint = secret.stored.fingerprint;
  fresh.secret = std::move(secret.secret);
  return fresh;
}

}  // namespace arouter::gateway
