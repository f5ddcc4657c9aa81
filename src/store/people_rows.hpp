// Reading people, organisations and invitations from their rows. The columns a reader needs are
// named beside it.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/domain/member.hpp>
#include <pqxx/pqxx>

#include "store/session.hpp"

namespace arouter::store {

// Of users u.
inline const std::string user_columns =
    " u.id AS user_id, u.email, u.verified, u.first_name, u.last_name, u.personal_org, u.disabled,"
    " u.created_at AS user_created_at ";
User user_of(const pqxx::row& row);

// Of orgs o.
inline const std::string org_profile_columns =
    " o.id AS org_id, o.name AS org_name, o.kind AS org_kind, o.created_at AS org_created_at,"
    " o.deleted_at AS org_deleted_at ";
OrgProfile org_profile_of(const pqxx::row& row);

// Of invitations i and orgs o.
inline const std::string invitation_columns =
    " i.id AS invitation_id, i.org_id, o.name AS org_name, i.email, i.role, i.invited_by,"
    " i.created_at, i.expires_at, i.accepted_at, i.revoked_at ";
Invitation invitation_of(const pqxx::row& row);

// A new organisation without credit and its only member, an Admin. Returns the organisation's id.
OrgId insert_org_of(Session& session, OrgKind kind, const std::string& name, UserId admin);
// Errors: conflict when the person is a member already.
Status insert_member(Session& session, OrgId org, UserId user, Role role);

}  // namespace arouter::store
