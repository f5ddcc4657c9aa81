// The PostgreSQL implementation of each store, one file a port.
#pragma once

#include <memory>

#include <arouter/ports/people_stores.hpp>
#include <arouter/ports/stores.hpp>

namespace arouter::store {

class DbThreads;
class Listener;

std::unique_ptr<KeyStore> make_key_store(DbThreads& db);
std::unique_ptr<OrgStore> make_org_store(DbThreads& db);
std::unique_ptr<LeaseStore> make_lease_store(DbThreads& db);
std::unique_ptr<UsageStore> make_usage_store(DbThreads& db);
std::unique_ptr<BudgetStore> make_budget_store(DbThreads& db);
std::unique_ptr<WorkspaceStore> make_workspace_store(DbThreads& db);
std::unique_ptr<ChangeFeed> make_change_feed(DbThreads& db, Listener& listener);
std::unique_ptr<AuditStore> make_audit_store(DbThreads& db);
std::unique_ptr<ActivityStore> make_activity_store(DbThreads& db);
std::unique_ptr<UserStore> make_user_store(DbThreads& db);
std::unique_ptr<SessionStore> make_session_store(DbThreads& db);
std::unique_ptr<TeamStore> make_team_store(DbThreads& db);
std::unique_ptr<MemberStore> make_member_store(DbThreads& db);
std::unique_ptr<InvitationStore> make_invitation_store(DbThreads& db);
std::unique_ptr<OperatorStore> make_operator_store(DbThreads& db);
std::unique_ptr<CreditStore> make_credit_store(DbThreads& db);

}  // namespace arouter::store
