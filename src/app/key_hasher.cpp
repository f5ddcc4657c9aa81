#include "app/key_hasher.hpp"

namespace arouter::app {

Result<crypto::MasterKey> master_key(const SecretsConfig& secrets) {
  if (secrets.master_key.empty()) {
    return fail(ErrorCode::invalid_request,
                "secrets.master_key is not set: put 64 hexadecimal digits into AROUTER_MASTER_KEY "
                "(make them once with `openssl rand -hex 32` and keep them)");
  }
  return crypto::MasterKey::parse(secrets.master_key.reveal());
}

Result<crypto::KeyHasher> key_hasher(const SecretsConfig& secrets) {
  const auto master = master_key(secrets);
  if (!master) return master.error();
  return crypto::KeyHasher(master->derive("api-key-pepper"));
}

}  // namespace arouter::app
