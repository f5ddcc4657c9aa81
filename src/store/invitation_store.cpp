#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/db_threads.hpp"
#include "store/invitation_changes.hpp"
#include "store/page_rows.hpp"
#include "store/people_rows.hpp"
#include "store/row.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

const std::string select_invitation =
    "SELECT" + invitation_columns + "FROM invitations i JOIN orgs o ON o.id = i.org_id ";

const Statement select_org_kind{"invitation_org_kind", R"(
  SELECT kind FROM orgs WHERE id = $1 AND deleted_at IS NULL)"};

const Statement select_member_address{"invitation_member", R"(
  SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = $1 AND u.email = $2)"};

// One that has expired makes room for the next.
const Statement close_expired{"invitations_close_expired", R"(
  UPDATE invitations SET revoked_at = $3
  WHERE org_id = $1 AND email = $2 AND accepted_at IS NULL AND revoked_at IS NULL
    AND expires_at <= $3)"};

const Statement insert_invitation{"invitation_insert", R"(
  INSERT INTO invitations (org_id, fingerprint, email, role, invited_by, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (org_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL DO NOTHING
  RETURNING id)"};

const Statement invitation_by_id{"invitation_by_id",
                                 select_invitation + "WHERE i.id = $1 AND i.org_id = $2"};
const Statement lock_invitation{
    "invitation_by_id_lock",
    select_invitation + "WHERE i.id = $1 AND i.org_id = $2 FOR UPDATE OF i"};
const Statement invitation_by_token{
    "invitation_by_token", select_invitation + "WHERE i.fingerprint = $1 AND o.deleted_at IS NULL"};

const Statement list_invitations{"invitations_list",
                                 select_invitation +
                                     "WHERE i.org_id = $1 AND ($2::timestamptz IS NULL OR"
                                     " (i.created_at, i.id) < ($2::timestamptz, $3::uuid))"
                                     " ORDER BY i.created_at DESC, i.id DESC LIMIT $4 OFFSET $5"};
const Statement count_invitations{"invitations_count",
                                  "SELECT count(*) FROM invitations WHERE org_id = $1"};

const Statement renew_invitation{"invitation_renew", R"(
  UPDATE invitations SET fingerprint = $2, expires_at = $3 WHERE id = $1)"};
const Statement revoke_invitation{"invitation_revoke", R"(
  UPDATE invitations SET revoked_at = now() WHERE id = $1)"};

Error unknown_invitation() {
  return fail(ErrorCode::not_found, "the invitation does not exist");
}

json state_of(const Invitation& invitation) {
  return {{"email", invitation.email},
          {"role", to_string(invitation.role)},
          {"expires_at", to_timestamp(invitation.expires_at)},
          {"revoked", invitation.revoked_at.has_value()}};
}

Result<Invitation> stored(Session& session, const std::string& id, const std::string& org) {
  const auto rows = session.exec(invitation_by_id, id, org);
  if (rows.empty()) return unknown_invitation();
  return invitation_of(rows.at(0));
}

Status may_be_invited(Session& session, const std::string& org, const std::string& email) {
  const auto kind = session.exec(select_org_kind, org);
  if (kind.empty()) return fail(ErrorCode::not_found, "the organization does not exist");
  if (org_kind_of(kind.at(0)["kind"]) == OrgKind::personal) {
    return fail(ErrorCode::conflict,
                "a personal account has no further members; create an organization");
  }
  if (!session.exec(select_member_address, org, email).empty()) {
    return fail(ErrorCode::conflict, "the person is a member of the organization already");
  }
  return {};
}

Result<Invitation> invite(Session& session, const Actor& by, const NewInvitation& fresh) {
  const auto org = by.org.to_string();
  if (const auto status = may_be_invited(session, org, fresh.email); !status) {
    return status.error();
  }
  session.exec(close_expired, org, fresh.email, to_timestamp(fresh.now));
  std::optional<std::string> inviter;
  if (by.user) inviter = by.user->to_string();
  const auto rows = session.exec(insert_invitation, org, to_bytea(fresh.fingerprint), fresh.email,
                                 std::string(to_string(fresh.role)), inviter,
                                 to_timestamp(fresh.now), to_timestamp(fresh.expires_at));
  if (rows.empty()) {
    return fail(ErrorCode::conflict, "that address is invited already; resend the invitation");
  }
  const std::string id = rows.at(0)["id"].c_str();
  auto invitation = stored(session, id, org);
  if (!invitation) return invitation.error();
  record_audit(session, by, {"invitation.create", id, nullptr, state_of(*invitation)});
  return invitation;
}

// The invitation, locked and still open; expired ones count as open.
Result<Invitation> open_invitation(Session& session, const Actor& by, const std::string& id) {
  const auto rows = session.exec(lock_invitation, id, by.org.to_string());
  if (rows.empty()) return unknown_invitation();
  auto invitation = invitation_of(rows.at(0));
  if (invitation.accepted_at) {
    return fail(ErrorCode::conflict, "the invitation has been accepted already");
  }
  if (invitation.revoked_at) return fail(ErrorCode::conflict, "the invitation was revoked already");
  return invitation;
}

Result<Invitation> changed(Session& session, const Actor& by, const char* action,
                           const Invitation& before) {
  const auto id = before.id.to_string();
  auto after = stored(session, id, by.org.to_string());
  if (!after) return after.error();
  record_audit(session, by, {action, id, state_of(before), state_of(*after)});
  return after;
}

Result<Invitation> renew_in(Session& session, const Actor& by, const std::string& id,
                            const Fingerprint& fingerprint, WallTime expires_at) {
  const auto before = open_invitation(session, by, id);
  if (!before) return before.error();
  session.exec(renew_invitation, id, to_bytea(fingerprint), to_timestamp(expires_at));
  return changed(session, by, "invitation.resend", *before);
}

Result<Invitation> revoke_in(Session& session, const Actor& by, const std::string& id) {
  const auto before = open_invitation(session, by, id);
  if (!before) return before.error();
  session.exec(revoke_invitation, id);
  return changed(session, by, "invitation.revoke", *before);
}

Result<Page<Invitation>> list_page(Session& session, const std::string& org,
                                   const PageRequest& asked) {
  const PageBounds bounds(asked);
  Page<Invitation> page;
  for (const auto& row : session.exec(list_invitations, org, bounds.after_at, bounds.after_id,
                                      bounds.fetched, bounds.offset)) {
    page.items.push_back(invitation_of(row));
  }
  page.total = session.exec(count_invitations, org).at(0).at(0).as<std::uint64_t>();
  end_page(page, asked, [](const Invitation& last) {
    return PagePosition(last.created_at, last.id.to_string());
  });
  return page;
}

class PostgresInvitationStore final : public InvitationStore {
 public:
  explicit PostgresInvitationStore(DbThreads& db) : db_(db) {}

  Task<Result<Invitation>> create(Actor by, NewInvitation invitation) override {
    const auto tenant = by.org;
    return db_.run_for<Invitation>(
        tenant, {.repeatable = false},
        [by = std::move(by), invitation = std::move(invitation)](Session& session) {
          return invite(session, by, invitation);
        });
  }

  Task<Result<Page<Invitation>>> list(OrgId org, PageRequest page) override {
    return db_.run_for<Page<Invitation>>(
        org, {}, [org = org.to_string(), page = std::move(page)](Session& session) {
          return list_page(session, org, page);
        });
  }

  Task<Result<Invitation>> find(OrgId org, InvitationId id) override {
    return db_.run_for<Invitation>(org, {},
                                   [org = org.to_string(), id = id.to_string()](Session& session) {
                                     return stored(session, id, org);
                                   });
  }

  Task<Result<Invitation>> renew(Actor by, InvitationId id, Fingerprint fingerprint,
                                 WallTime expires_at) override {
    const auto tenant = by.org;
    return db_.run_for<Invitation>(
        tenant, {.repeatable = false},
        [by = std::move(by), id = id.to_string(), fingerprint, expires_at](Session& session) {
          return renew_in(session, by, id, fingerprint, expires_at);
        });
  }

  Task<Result<Invitation>> revoke(Actor by, InvitationId id) override {
    const auto tenant = by.org;
    return db_.run_for<Invitation>(tenant, {.repeatable = false},
                                   [by = std::move(by), id = id.to_string()](Session& session) {
                                     return revoke_in(session, by, id);
                                   });
  }

  Task<Result<std::optional<Invitation>>> look(Fingerprint fingerprint) override {
    using Found = std::optional<Invitation>;
    return db_.run<Found>(
        {.one_statement = true}, [fingerprint](Session& session) -> Result<Found> {
          const auto rows = session.exec(invitation_by_token, to_bytea(fingerprint));
          if (rows.empty()) return Found();
          return Found(invitation_of(rows.at(0)));
        });
  }

  Task<Result<Invitation>> accept(Actor by, Fingerprint fingerprint, WallTime now) override {
    return db_.run<Invitation>({.repeatable = false},
                               [by = std::move(by), fingerprint, now](Session& session) {
                                 return accept_invitation(session, by, fingerprint, now);
                               });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<InvitationStore> make_invitation_store(DbThreads& db) {
  return std::make_unique<PostgresInvitationStore>(db);
}

}  // namespace arouter::store
