// The second wall between organisations: whatever a statement forgets, a transaction that works for
// one tenant neither sees nor writes rows of another. The tests' role is an ordinary one.
#include <algorithm>

#include <arouter/store/postgres.hpp>

#include "store_contract.hpp"
#include "support/test_postgres.hpp"

namespace arouter::test {

namespace {

constexpr const char* tables_with_tenants = R"(
  SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE a.attname = 'org_id' AND relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = 'public'::regnamespace)";

class TenantWall : public ::testing::Test {
 protected:
  TenantWall() : url_(migrated_database()) {
    store::PostgresConfig config;
    config.url = url_;
    postgres_ = store::Postgres::open(config);
    postgres_->start();
    one_ = fill();
    other_ = fill();
  }

  // An organisation with a row in every table.
  OrgId fill() {
    const auto stores = postgres_->stores();
    const auto org = run_coro(stores.orgs.create(Actor(), "an organisation", Money::usd(1)));
    const auto by = Actor::command_line(org->id);
    const auto key = run_coro(stores.keys.create(by, key_of(org->id)));
    auto record = usage_of(org->id, {}, Money::usd(1));
    record.key_hash = key->hash;
    const auto workspace = BudgetSubject::workspace(org->id, *key->workspace);
    EXPECT_TRUE(run_coro(stores.budgets.set(by, workspace, LimitReset::daily, Money::usd(1))));
    const std::vector members{UserId{unknown_org().value}};
    EXPECT_TRUE(run_coro(stores.workspaces.add_members(by, *key->workspace, members)));
    auto grant = grant_of(Money::usd(1));
    grant.expires_at = SystemClock().wall() + std::chrono::hours(1);
    grant.idempotency_key = "once";
    EXPECT_TRUE(run_coro(stores.credits.post(by, grant)));
    const auto replica = new_replica();
    run_coro(stores.leases.register_replica(replica, std::chrono::minutes(1)));
    EXPECT_TRUE(run_coro(stores.usage.insert(replica, {record})));
    add_people(org->id);
    return org->id;
  }

  void add_people(OrgId org) {
    const auto people = postgres_->people();
    NewUser member;
    member.email = org.to_string() + "@example.com";
    member.org = org;
    EXPECT_TRUE(run_coro(people.users.create(member)));
    NewInvitation invitation;
    std::copy_n(reinterpret_cast<const std::byte*>(org.value.bytes.data()), org.value.bytes.size(),
                invitation.fingerprint.bytes.begin());
    invitation.email = "invited@example.com";
    EXPECT_TRUE(run_coro(people.invitations.create(Actor::command_line(org), invitation)));
  }

  std::string query(const std::string& sql) { return TestPostgres::instance().query(url_, sql); }

  // The last line `sql` prints in a transaction that works for `tenant`.
  std::string as(OrgId tenant, const std::string& sql) {
    const auto text = query("BEGIN; SELECT set_config('arouter.tenant', '" + tenant.to_string() +
                            "', true); " + sql + "; COMMIT");
    return text.substr(text.rfind('\n') + 1);
  }

  std::vector<std::string> tables() {
    std::vector<std::string> names;
    const auto text = query(tables_with_tenants);
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      names.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return names;
  }

  std::string url_;
  std::unique_ptr<store::Postgres> postgres_;
  OrgId one_;
  OrgId other_;
};

}  // namespace

TEST_F(TenantWall, StandsAroundEveryTableWithAnOrganisation) {
  EXPECT_GE(tables().size(), 6u);
  EXPECT_EQ(
      query(std::string(tables_with_tenants) + " AND NOT (relrowsecurity AND relforcerowsecurity)"),
      "");
  EXPECT_EQ(query("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"),
            "f");
}

TEST_F(TenantWall, ShowsATenantItsOwnRowsAndNoOthers) {
  for (const auto& table : tables()) {
    const auto foreign =
        "SELECT count(*) FROM " + table + " WHERE org_id = '" + other_.to_string() + "'";
    const auto own = "SELECT count(*) FROM " + table;
    EXPECT_NE(query(foreign), "0") << table;
    EXPECT_EQ(as(one_, foreign), "0") << table;
    EXPECT_NE(as(one_, own), "0") << table;
    EXPECT_NE(as(one_, own), query(own)) << table;
  }
  EXPECT_EQ(as(one_, "SELECT count(*) FROM orgs"), "1");
  EXPECT_EQ(as(one_, "SELECT count(*) FROM key_secrets"), "1");
  EXPECT_EQ(query("SELECT count(*) FROM key_secrets"), "2");
}

TEST_F(TenantWall, LetsATenantChangeNothingOfAnother) {
  const auto other = "'" + other_.to_string() + "'";
  as(one_, "UPDATE keys SET name = 'stolen' WHERE org_id = " + other);
  as(one_, "DELETE FROM key_secrets");
  as(one_, "UPDATE orgs SET name = 'stolen'");
  EXPECT_EQ(query("SELECT count(*) FROM keys WHERE name = 'stolen'"), "0");
  EXPECT_EQ(query("SELECT count(*) FROM key_secrets"), "1");
  EXPECT_EQ(query("SELECT count(*) FROM orgs WHERE name = 'stolen'"), "1");
}

TEST_F(TenantWall, LetsATenantWriteNoRowInTheNameOfAnother) {
  EXPECT_THROW(as(one_, "INSERT INTO credit_entries (org_id, kind, amount_nano) VALUES ('" +
                            other_.to_string() + "', 'grant', 1)"),
               std::runtime_error);
  EXPECT_THROW(as(one_, "UPDATE keys SET org_id = '" + other_.to_string() + "'"),
               std::runtime_error);
}

TEST_F(TenantWall, KeepsTheAuditLogFromBeingRewritten) {
  EXPECT_THROW(query("UPDATE audit_events SET actor_id = 'somebody else'"), std::runtime_error);
  EXPECT_THROW(query("DELETE FROM audit_events"), std::runtime_error);
}

TEST_F(TenantWall, TellsInTheAuditLogWhatChangedWithoutSecrets) {
  const auto stores = postgres_->stores();
  const auto by = Actor::command_line(one_);
  auto key = key_of(one_);
  key.limit = Money::nano_usd(1);
  key = *run_coro(stores.keys.create(by, key));
  KeyPatch patch;
  patch.limit = std::optional(Money::usd(2));
  run_coro(stores.keys.update(by, key.hash, patch));
  const auto where =
      " FROM audit_events WHERE action = 'key.update' AND subject = '" + key.hash + "'";
  EXPECT_EQ(query("SELECT before::text || after::text" + where),
            R"({"limit_usd": "0.000000001"}{"limit_usd": "2"})");
  EXPECT_EQ(query("SELECT count(*) FROM audit_events WHERE after ? 'fingerprint'"), "0");
}

}  // namespace arouter::test
