#include "store/changes.hpp"
#include "store/db_threads.hpp"
#include "store/listen.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const Statement insert_change{"change_insert", R"(
  WITH next AS (UPDATE change_epoch SET epoch = epoch + 1 RETURNING epoch),
  listed AS (INSERT INTO changes (epoch, kind, subject) SELECT epoch, $1, $2 FROM next)
  SELECT pg_notify($3, epoch::text) FROM next)"};

const Statement changes_since{"changes_since", R"(
  SELECT newest.epoch AS newest, c.epoch, c.kind, c.subject
  FROM change_epoch newest LEFT JOIN changes c ON c.epoch > $1
  ORDER BY c.epoch LIMIT 10000)"};

std::string_view name_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::key:
      return "key";
    case ChangeKind::org:
      return "org";
    case ChangeKind::credits:
      return "credits";
    case ChangeKind::budgets:
      return "budgets";
  }
  return "";
}

ChangeKind kind_of(std::string_view name) {
  if (name == "key") return ChangeKind::key;
  if (name == "budgets") return ChangeKind::budgets;
  return name == "org" ? ChangeKind::org : ChangeKind::credits;
}

Change change_of(const pqxx::row& row) {
  Change change;
  change.epoch = row["epoch"].as<std::uint64_t>();
  change.kind = kind_of(row["kind"].c_str());
  change.subject = row["subject"].c_str();
  return change;
}

Result<std::vector<Change>> load_changes(Session& session, std::uint64_t epoch) {
  const auto rows = session.exec(changes_since, static_cast<std::int64_t>(epoch));
  std::vector<Change> changes;
  if (rows.at(0)["newest"].as<std::uint64_t>() == epoch) return changes;
  for (const auto& row : rows) {
    if (!row["epoch"].is_null()) changes.push_back(change_of(row));
  }
  // Epochs have no gaps: if the next one is missing it was pruned, or the database was set back.
  if (changes.empty() || changes.front().epoch != epoch + 1) {
    return fail(ErrorCode::conflict, "changes since that epoch are not known: reload");
  }
  return changes;
}

class PostgresChangeFeed final : public ChangeFeed {
 public:
  PostgresChangeFeed(DbThreads& db, Listener& listener) : db_(db), listener_(listener) {}

  Task<Result<std::vector<Change>>> since(std::uint64_t epoch) override {
    return db_.run<std::vector<Change>>({.one_statement = true}, [epoch](Session& session) {
      return load_changes(session, epoch);
    });
  }

  Task<void> wait(std::chrono::milliseconds patience) override { return listener_.wait(patience); }

  void wake() override { listener_.wake_all(); }

 private:
  DbThreads& db_;
  Listener& listener_;
};

}  // namespace

void record_change(Session& session, ChangeKind kind, const std::string& subject) {
  session.exec(insert_change, std::string(name_of(kind)), subject, change_channel);
}

std::unique_ptr<ChangeFeed> make_change_feed(DbThreads& db, Listener& listener) {
  return std::make_unique<PostgresChangeFeed>(db, listener);
}

}  // namespace arouter::store
