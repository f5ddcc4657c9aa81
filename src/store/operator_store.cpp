#include "store/db_threads.hpp"
#include "store/page_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const std::string key_columns = "hash, name, label, created_at, disabled_at";

const Statement insert_key{"operator_key_insert", R"(
  INSERT INTO operator_keys (hash, fingerprint, name, label) VALUES ($1, $2, $3, $4)
  RETURNING )" + key_columns};

const Statement select_keys{
    "operator_keys_select",
    "SELECT " + key_columns + " FROM operator_keys ORDER BY created_at DESC, hash DESC"};

const Statement disable_key_row{"operator_key_disable", R"(
  UPDATE operator_keys SET disabled_at = coalesce(disabled_at, now()) WHERE hash = $1
  RETURNING )" + key_columns};

const Statement find_enabled{
    "operator_key_find",
    "SELECT " + key_columns + " FROM operator_keys WHERE fingerprint = $1 AND disabled_at IS NULL"};

const Statement count_orgs{"operator_orgs_count",
                           "SELECT count(*) FROM orgs WHERE deleted_at IS NULL"};

const Statement select_orgs{"operator_orgs_select", R"(
  SELECT o.id, o.name, o.created_at, s.limit_nano AS granted, coalesce(w.spent_nano, 0) AS spent
  FROM orgs o
  JOIN limit_scopes s ON s.id = o.credit_scope
  LEFT JOIN spend_windows w ON w.scope_id = s.id
  WHERE o.deleted_at IS NULL
    AND ($1::timestamptz IS NULL OR (o.created_at, o.id) < ($1, $2::uuid))
  ORDER BY o.created_at DESC, o.id DESC LIMIT $3 OFFSET $4)"};

OperatorKey operator_key_of(const pqxx::row& row) {
  OperatorKey key;
  key.hash = row["hash"].c_str();
  key.name = row["name"].c_str();
  key.label = row["label"].c_str();
  key.created_at = timestamp_of(row["created_at"]);
  key.disabled_at = nullable_timestamp_of(row["disabled_at"]);
  return key;
}

OrgSummary org_summary_of(const pqxx::row& row) {
  OrgSummary org;
  org.id = OrgId{uuid_of(row["id"])};
  org.name = row["name"].c_str();
  org.created_at = timestamp_of(row["created_at"]);
  org.granted = money_of(row["granted"]);
  org.spent = money_of(row["spent"]);
  return org;
}

Page<OrgSummary> list_orgs(Session& session, const PageRequest& asked) {
  Page<OrgSummary> page;
  page.total = session.exec(count_orgs).at(0)[0].as<std::uint64_t>();
  const PageBounds bounds(asked);
  for (const auto& row :
       session.exec(select_orgs, bounds.after_at, bounds.after_id, bounds.fetched, bounds.offset)) {
    page.items.push_back(org_summary_of(row));
  }
  end_page(page, asked, [](const OrgSummary& last) {
    return PagePosition(last.created_at, last.id.to_string());
  });
  return page;
}

class PostgresOperatorStore final : public OperatorStore {
 public:
  explicit PostgresOperatorStore(DbThreads& db) : db_(db) {}

  Task<Result<OperatorKey>> create_key(OperatorKey key, Fingerprint fingerprint) override {
    return db_.run<OperatorKey>(
        {.repeatable = false},
        [key = std::move(key), fingerprint](Session& session) -> Result<OperatorKey> {
          return operator_key_of(
              session
                  .exec(insert_key, key.hash, to_bytea(fingerprint), storable(key.name), key.label)
                  .at(0));
        });
  }

  Task<Result<std::vector<OperatorKey>>> list_keys() override {
    return db_.run<std::vector<OperatorKey>>({.one_statement = true}, [](Session& session) {
      std::vector<OperatorKey> keys;
      for (const auto& row : session.exec(select_keys)) keys.push_back(operator_key_of(row));
      return Result<std::vector<OperatorKey>>(std::move(keys));
    });
  }

  Task<Result<OperatorKey>> disable_key(std::string hash) override {
    return db_.run<OperatorKey>(
        {.one_statement = true}, [hash = std::move(hash)](Session& session) -> Result<OperatorKey> {
          const auto rows = session.exec(disable_key_row, hash);
          if (rows.empty()) return fail(ErrorCode::not_found, "the operator key does not exist");
          return operator_key_of(rows.at(0));
        });
  }

  Task<Result<std::optional<OperatorKey>>> find_key(Fingerprint fingerprint) override {
    return db_.run<std::optional<OperatorKey>>(
        {.one_statement = true}, [fingerprint](Session& session) {
          const auto rows = session.exec(find_enabled, to_bytea(fingerprint));
          std::optional<OperatorKey> found;
          if (!rows.empty()) found = operator_key_of(rows.at(0));
          return Result<std::optional<OperatorKey>>(std::move(found));
        });
  }

  Task<Result<Page<OrgSummary>>> organizations(PageRequest page) override {
    return db_.run<Page<OrgSummary>>({}, [page = std::move(page)](Session& session) {
      return Result<Page<OrgSummary>>(list_orgs(session, page));
    });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<OperatorStore> make_operator_store(DbThreads& db) {
  return std::make_unique<PostgresOperatorStore>(db);
}

}  // namespace arouter::store
