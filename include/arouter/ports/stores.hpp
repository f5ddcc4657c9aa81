// Every store, passed around as one.
#pragma once

#include <arouter/ports/activity_store.hpp>
#include <arouter/ports/audit_store.hpp>
#include <arouter/ports/budget_store.hpp>
#include <arouter/ports/change_feed.hpp>
#include <arouter/ports/credit_store.hpp>
#include <arouter/ports/key_store.hpp>
#include <arouter/ports/lease_store.hpp>
#include <arouter/ports/operator_store.hpp>
#include <arouter/ports/org_store.hpp>
#include <arouter/ports/usage_store.hpp>
#include <arouter/ports/workspace_store.hpp>

namespace arouter {

struct Stores {
  KeyStore& keys;
  OrgStore& orgs;
  LeaseStore& leases;
  UsageStore& usage;
  ChangeFeed& changes;
  AuditStore& audit;
  ActivityStore& activity;
  BudgetStore& budgets;
  WorkspaceStore& workspaces;
  OperatorStore& operators;
  CreditStore& credits;
};

}  // namespace arouter
