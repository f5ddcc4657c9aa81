#include "store/people_rows.hpp"

#include "store/row.hpp"

namespace arouter::store {

namespace {

const Statement insert_org{"people_org_insert", R"(
  WITH fresh AS (SELECT gen_random_uuid() AS id),
  scope AS (
    INSERT INTO limit_scopes (org_id, kind, subject, reset, limit_nano)
    SELECT id, 'credits', id::text, 'never', 0 FROM fresh
    RETURNING id)
  INSERT INTO orgs (id, name, credit_scope, kind)
  SELECT fresh.id, $1, scope.id, $2 FROM fresh, scope
  RETURNING id)"};

const Statement insert_membership{"membership_insert", R"(
  INSERT INTO memberships (org_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING)"};

template <class Id>
std::optional<Id> nullable_id(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return Id{uuid_of(field)};
}

}  // namespace

User user_of(const pqxx::row& row) {
  User user;
  user.id = UserId{uuid_of(row["user_id"])};
  user.email = row["email"].c_str();
  user.verified = row["verified"].as<bool>();
  user.first_name = row["first_name"].c_str();
  user.last_name = row["last_name"].c_str();
  user.personal_org = OrgId{uuid_of(row["personal_org"])};
  user.disabled = row["disabled"].as<bool>();
  user.created_at = timestamp_of(row["user_created_at"]);
  return user;
}

OrgProfile org_profile_of(const pqxx::row& row) {
  OrgProfile org;
  org.id = OrgId{uuid_of(row["org_id"])};
  org.name = row["org_name"].c_str();
  org.kind = org_kind_of(row["org_kind"]);
  org.created_at = timestamp_of(row["org_created_at"]);
  org.deleted_at = nullable_timestamp_of(row["org_deleted_at"]);
  return org;
}

Invitation invitation_of(const pqxx::row& row) {
  Invitation invitation;
  invitation.id = InvitationId{uuid_of(row["invitation_id"])};
  invitation.org = OrgId{uuid_of(row["org_id"])};
  invitation.org_name = row["org_name"].c_str();
  invitation.email = row["email"].c_str();
  invitation.role = role_of(row["role"]);
  invitation.invited_by = nullable_id<UserId>(row["invited_by"]);
  invitation.created_at = timestamp_of(row["created_at"]);
  invitation.expires_at = timestamp_of(row["expires_at"]);
  invitation.accepted_at = nullable_timestamp_of(row["accepted_at"]);
  invitation.revoked_at = nullable_timestamp_of(row["revoked_at"]);
  return invitation;
}

OrgId insert_org_of(Session& session, OrgKind kind, const std::string& name, UserId admin) {
  const auto row = session.exec(insert_org, storable(name), std::string(to_string(kind))).at(0);
  const OrgId org{uuid_of(row["id"])};
  session.exec(insert_membership, org.to_string(), admin.to_string(), "admin");
  return org;
}

Status insert_member(Session& session, OrgId org, UserId user, Role role) {
  const auto inserted = session.exec(insert_membership, org.to_string(), user.to_string(),
                                     std::string(to_string(role)));
  if (inserted.affected_rows() == 0) {
    return fail(ErrorCode::conflict, "the person is a member of the organization already");
  }
  return {};
}

}  // namespace arouter::store
