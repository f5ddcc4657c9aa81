// The hasher of API keys that belongs to an installation's master key.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/crypto/api_key.hpp>

#include "app/config.hpp"

namespace arouter::app {

// The master key of the configuration. Errors: invalid_request, saying how to set it.
Result<crypto::MasterKey> master_key(const SecretsConfig& secrets);

// Hashes with the sub-key for API keys; every part of the product that hashes keys uses this one.
Result<crypto::KeyHasher> key_hasher(const SecretsConfig& secrets);

}  // namespace arouter::app
