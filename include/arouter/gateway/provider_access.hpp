// ProviderAccess: how to reach each provider of the catalogue and the credentials to do so. Kept
// apart from the catalogue so that secrets exist in one place only.
#pragma once

#include <memory>
#include <vector>

#include <arouter/crypto/secret.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/gateway/health_board.hpp>
#include <arouter/ports/upstream.hpp>

namespace arouter::gateway {

struct ProviderAccess {
  ProviderAccess() = default;
  std::shared_ptr<const Origin> origin;
  std::vector<crypto::Secret> api_keys;  // as many as Provider::credential_count
};

// The catalogue with the access to its providers, in the order of Catalogue::providers(); published
// and replaced as one, so a call never sees half of a reload.
struct Market {
  Market() = default;
  std::shared_ptr<const Catalogue> catalogue;
  std::vector<ProviderAccess> access;
  std::shared_ptr<HealthBoard> health;  // of this catalogue's endpoints
};

}  // namespace arouter::gateway
