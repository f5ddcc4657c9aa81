#include "store/db_threads.hpp"
#include "store/key_changes.hpp"
#include "store/key_rows.hpp"
#include "store/key_usage.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

class PostgresKeyStore final : public KeyStore {
 public:
  explicit PostgresKeyStore(DbThreads& db) : db_(db) {}

  Task<Result<KeySnapshot>> load_all() override {
    return db_.run<KeySnapshot>({}, [](Session& session) { return load_snapshot(session); });
  }

  Task<Result<KeySnapshot>> load_keys(std::vector<std::string> hashes) override {
    return db_.run<KeySnapshot>({}, [hashes = std::move(hashes)](Session& session) {
      return load_snapshot_of_keys(session, hashes);
    });
  }

  Task<Result<KeySnapshot>> load_org(OrgId org) override {
    return db_.run<KeySnapshot>(
        {}, [org](Session& session) { return load_snapshot_of_org(session, org); });
  }

  Task<Result<KeySnapshot>> load_budgets(OrgId org) override {
    return db_.run<KeySnapshot>(
        {}, [org](Session& session) { return load_snapshot_of_budgets(session, org); });
  }

  Task<Result<KeySpend>> spend_of(std::string hash, WallTime now) override {
    return db_.run<KeySpend>({.one_statement = true},
                             [hash = std::move(hash), now](Session& session) {
                               return load_spend_of_key(session, hash, now);
                             });
  }

  Task<Result<Key>> create(Actor by, Key key) override {
    const auto tenant = by.org;
    return db_.run_for<Key>(tenant, {.repeatable = false},
                            [by = std::move(by), key = std::move(key)](Session& session) {
                              return create_key(session, by, key);
                            });
  }

  Task<Result<Key>> update(Actor by, std::string hash, KeyPatch patch) override {
    const auto tenant = by.org;
    return db_.run_for<Key>(tenant, {.repeatable = false},
                            [by = std::move(by), hash = std::move(hash), patch = std::move(patch)](
                                Session& session) { return change_key(session, by, hash, patch); });
  }

  Task<Status> remove(Actor by, std::string hash) override {
    const auto tenant = by.org;
    return db_.run_for<void>(tenant, {.repeatable = false},
                             [by = std::move(by), hash = std::move(hash)](Session& session) {
                               return remove_key(session, by, hash);
                             });
  }

  Task<Result<Key>> rotate(Actor by, std::string hash, KeyRotation rotation) override {
    const auto tenant = by.org;
    return db_.run_for<Key>(
        tenant, {.repeatable = false},
        [by = std::move(by), hash = std::move(hash), rotation = std::move(rotation)](
            Session& session) { return rotate_key(session, by, hash, rotation); });
  }

  Task<Result<Key>> find(OrgId org, std::string hash) override {
    return db_.run_for<Key>(org, {}, [org, hash = std::move(hash)](Session& session) {
      return find_key(session, org, hash);
    });
  }

  Task<Result<Page<Key>>> page(OrgId org, KeyFilter filter, PageRequest page) override {
    return db_.run_for<Page<Key>>(org, {}, [org, filter, page = std::move(page)](Session& session) {
      return load_page_of_keys(session, org, filter, page);
    });
  }

  Task<Result<std::vector<KeyUsage>>> usage_of(OrgId org, std::vector<std::string> hashes,
                                               WallTime now) override {
    return db_.run_for<std::vector<KeyUsage>>(
        org, {}, [org, hashes = std::move(hashes), now](Session& session) {
          return load_usage_of_keys(session, org, hashes, now);
        });
  }

  Task<Result<std::vector<Key>>> list(OrgId org) override {
    return db_.run_for<std::vector<Key>>(
        org, {}, [org](Session& session) { return load_keys_of_org(session, org); });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<KeyStore> make_key_store(DbThreads& db) {
  return std::make_unique<PostgresKeyStore>(db);
}

}  // namespace arouter::store
