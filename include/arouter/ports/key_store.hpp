// API keys and the organisations that own them, as stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/budget.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/org.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// Everything the request path needs, consistent as of `epoch`.
struct KeySnapshot {
  KeySnapshot() = default;
  std::uint64_t epoch = 0;
  std::vector<Org> orgs;
  std::vector<Key> keys;
  std::vector<Budget> budgets;
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
  std::optional<RateLimit> rate_limit;                        // as a whole
  std::optional<bool> include_byok_in_limit;
  std::optional<std::optional<WallTime>> expires_at;
  std::optional<std::int64_t> if_version;  // change nothing unless the key is in this version
};

// What `rotate` puts in place of a key's secret.
struct KeyRotation {
  KeyRotation() = default;
  KeySecret secret;           // the new one
  std::string label;          // its masked form
  WallTime old_expires_at{};  // when the secret it replaces stops opening anything
};

// Which keys of an organisation a list shows.
struct KeyFilter {
  KeyFilter() = default;
  bool include_disabled = false;
  bool include_expired = false;
  std::optional<UserId> creator;         // only this member's
  std::optional<WorkspaceId> workspace;  // only those in it
  std::optional<KeyKind> kind;           // only this kind
  WallTime now{};                        // decides what has expired
};

// What a key has spent in the windows its answers show. Drained usage only.
struct KeySpend {
  Money lifetime;
  Money today;
  Money this_week;
  Money this_month;
};

struct KeyUsage {
  KeyUsage() = default;
  std::string hash;
  KeySpend spend;
  std::optional<WallTime> last_used_at;  // of the newest call that was drained
};

class KeyStore {
 public:
  virtual ~KeyStore() = default;
  virtual Task<Result<KeySnapshot>> load_all() = 0;
  // The named keys as they are now; a deleted one is absent. With the organisations they belong to.
  // Without budgets.
  virtual Task<Result<KeySnapshot>> load_keys(std::vector<std::string> hashes) = 0;
  virtual Task<Result<KeySnapshot>> load_org(OrgId org) = 0;  // the organisation and all its keys
  virtual Task<Result<KeySnapshot>> load_budgets(OrgId org) = 0;  // nothing but its budgets
  virtual Task<Result<KeySpend>> spend_of(std::string hash, WallTime now) = 0;

  // Changes, audited in the name of `by`, to keys of its organisation: not_found for another's.
  // Stores a new key with its secret's fingerprint. `key.org` is the actor's.
  virtual Task<Result<Key>> create(Actor by, Key key) = 0;
  // Errors: conflict when the key is not in the version the patch is for.
  virtual Task<Result<Key>> update(Actor by, std::string hash, KeyPatch patch) = 0;
  virtual Task<Status> remove(Actor by, std::string hash) = 0;
  // The current secret lives on until `old_expires_at`, one still left over from an earlier
  // rotation ends at once.
  virtual Task<Result<Key>> rotate(Actor by, std::string hash, KeyRotation rotation) = 0;

  // Only keys of that organisation. Errors: not_found.
  virtual Task<Result<Key>> find(OrgId org, std::string hash) = 0;
  // Newest first.
  virtual Task<Result<Page<Key>>> page(OrgId org, KeyFilter filter, PageRequest page) = 0;
  // In the order asked for; drained usage only.
  virtual Task<Result<std::vector<KeyUsage>>> usage_of(OrgId org, std::vector<std::string> hashes,
                                                       WallTime now) = 0;
  virtual Task<Result<std::vector<Key>>> list(OrgId org) = 0;
};

}  // namespace arouter
