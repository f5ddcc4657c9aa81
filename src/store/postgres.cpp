#include <arouter/store/postgres.hpp>

#include "store/db_threads.hpp"
#include "store/listen.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const Statement migrations_exist{"migrations_exist",
                                 "SELECT to_regclass('schema_migrations') IS NOT NULL"};
const Statement select_schema_version{"schema_version_select",
                                      "SELECT coalesce(max(number), 0) FROM schema_migrations"};

}  // namespace

class Postgres::Impl {
 public:
  explicit Impl(const PostgresConfig& config)
      : db(config),
        listener(config),
        keys(make_key_store(db)),
        orgs(make_org_store(db)),
        leases(make_lease_store(db)),
        usage(make_usage_store(db)),
        changes(make_change_feed(db, listener)),
        audit(make_audit_store(db)),
        activity(make_activity_store(db)),
        budgets(make_budget_store(db)),
        workspaces(make_workspace_store(db)),
        users(make_user_store(db)),
        sessions(make_session_store(db)),
        teams(make_team_store(db)),
        members(make_member_store(db)),
        invitations(make_invitation_store(db)),
        operators(make_operator_store(db)),
        credits(make_credit_store(db)) {}

  DbThreads db;
  Listener listener;
  std::unique_ptr<KeyStore> keys;
  std::unique_ptr<OrgStore> orgs;
  std::unique_ptr<LeaseStore> leases;
  std::unique_ptr<UsageStore> usage;
  std::unique_ptr<ChangeFeed> changes;
  std::unique_ptr<AuditStore> audit;
  std::unique_ptr<ActivityStore> activity;
  std::unique_ptr<BudgetStore> budgets;
  std::unique_ptr<WorkspaceStore> workspaces;
  std::unique_ptr<UserStore> users;
  std::unique_ptr<SessionStore> sessions;
  std::unique_ptr<TeamStore> teams;
  std::unique_ptr<MemberStore> members;
  std::unique_ptr<InvitationStore> invitations;
  std::unique_ptr<OperatorStore> operators;
  std::unique_ptr<CreditStore> credits;
};

std::unique_ptr<Postgres> Postgres::open(PostgresConfig config) {
  return std::unique_ptr<Postgres>(new Postgres(std::make_unique<Impl>(config)));
}

Postgres::Postgres(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Postgres::~Postgres() {
  stop();
}

Stores Postgres::stores() {
  return Stores{*impl_->keys,       *impl_->orgs,      *impl_->leases,   *impl_->usage,
                *impl_->changes,    *impl_->audit,     *impl_->activity, *impl_->budgets,
                *impl_->workspaces, *impl_->operators, *impl_->credits};
}

PeopleStores Postgres::people() {
  return PeopleStores{*impl_->users, *impl_->sessions, *impl_->teams, *impl_->members,
                      *impl_->invitations};
}

void Postgres::start() {
  impl_->db.start();
  impl_->listener.start();
}

void Postgres::stop() {
  impl_->listener.stop();
  impl_->db.stop();
}

bool Postgres::up() const {
  return impl_->db.up();
}

Task<Result<int>> Postgres::schema_version() {
  std::function<Result<int>(Session&)> work = [](Session& session) -> Result<int> {
    if (!session.exec(migrations_exist).at(0).at(0).as<bool>()) return 0;
    return session.exec(select_schema_version).at(0).at(0).as<int>();
  };
  co_return co_await impl_->db.run<int>(JobTraits(), std::move(work));
}

}  // namespace arouter::store
