// API keys and the organisations that own them, as stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/org.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// Everything the request path needs, consistent as of `epoch`.
struct KeySnapshot {
  KeySnapshot() = default;
  std::uint64_t epoch = 0;
  std::vector<Org> orgs;
  std::vector<Key> keys;
};

// What `update` may change; an empty optional leaves the field as it is.
struct KeyPatch {
  KeyPatch() = default;
  std::optional<std::string> name;
  std::optional<bool> disabled;
  std::optional<std::optional<Money>> limit;  // inner nullopt removes the limit
  std::optional<LimitReset> limit_reset;
  std::optional<std::vector<std::string>> allowed_models;     // empty = all
  std::optional<std::vector<std::string>> allowed_providers;  // empty = all
  std::optional<std::optional<WallTime>> expires_at;
};

// What a key has spent in the windows its answers show. Drained usage only.
struct KeySpend {
  Money lifetime;
  Money today;
  Money this_week;
  Money this_month;
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  virtual Task<Result<KeySnapshot>> load_all() = 0;
  // The named keys as they are now; a deleted one is absent. With the organisations they belong to.
  virtual Task<Result<KeySnapshot>> load_keys(std::vector<std::string> hashes) = 0;
  virtual Task<Result<KeySnapshot>> load_org(OrgId org) = 0;  // the organisation and all its keys
  virtual Task<Result<KeySpend>> spend_of(std::string hash, WallTime now) = 0;

  // Stores a new key with its secret's fingerprint. Errors: not_found for the organisation.
  virtual Task<Result<Key>> create(Key key) = 0;
  virtual Task<Result<Key>> update(OrgId org, std::string hash, KeyPatch patch) = 0;
  virtual Task<Status> remove(OrgId org, std::string hash) = 0;
  virtual Task<Result<std::vector<Key>>> list(OrgId org) = 0;
};

}  // namespace arouter
