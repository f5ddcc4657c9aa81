// authenticate(): from the credentials a request presents to the Caller it speaks for. Unknown,
// disabled and expired keys get one and the same answer; a database that is away never makes a 401.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/http.hpp>
#include <arouter/base/published.hpp>
#include <arouter/base/result.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/gateway/key_ring.hpp>
#include <arouter/gateway/snapshots.hpp>

namespace arouter::gateway {

// Whoever presented a valid key. Pins the key's entry for the length of the call.
struct Caller {
  Caller() = default;
  std::shared_ptr<const KeyEntry> entry;

  [[nodiscard]] const Key& key() const { return entry->key; }
  [[nodiscard]] const Org& org() const { return entry->org->org; }
};

class Authenticator {
 public:
  Authenticator(const crypto::KeyHasher& hasher, const Snapshots& snapshots, const Clock& clock,
                std::size_t cores);

  // Looks at Authorization: Bearer, X-Api-Key, X-Goog-Api-Key and ?key=, preferring the one that is
  // shaped like a key of ours. Errors: invalid_key, unavailable.
  Result<Caller> authenticate(const HttpRequest& request);
  Result<Caller> authenticate_secret(std::string_view secret);

 private:
  const crypto::KeyHasher& hasher_;
  const Snapshots& snapshots_;
  const Clock& clock_;
  struct alignas(64) PerCore {
    Published<KeyRing>::Reader reader;
  };
  std::vector<PerCore> per_core_;
};

// True when the request carries any credential at all, valid or not.
bool presents_credentials(const HttpRequest& request);

// The one of them that counts; empty when there is none.
std::string presented_secret(const HttpRequest& request);

}  // namespace arouter::gateway
