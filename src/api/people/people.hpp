// Functions of the routes of people: signing in, sessions, organisations, members, invitations.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> sign_up(RequestScope& scope);
Task<Status> log_in(RequestScope& scope);
Task<Status> log_out(RequestScope& scope);

Task<Status> get_session(RequestScope& scope);
Task<Status> switch_session(RequestScope& scope);
Task<Status> list_sessions(RequestScope& scope);
Task<Status> revoke_session(RequestScope& scope);
Task<Status> revoke_other_sessions(RequestScope& scope);

Task<Status> list_organizations(RequestScope& scope);
Task<Status> create_organization(RequestScope& scope);
Task<Status> get_organization(RequestScope& scope);
Task<Status> rename_organization(RequestScope& scope);
Task<Status> delete_organization(RequestScope& scope);
Task<Status> restore_organization(RequestScope& scope);

Task<Status> list_members(RequestScope& scope);
Task<Status> change_member(RequestScope& scope);
Task<Status> remove_member(RequestScope& scope);
// OpenRouter's form, of the organisation in context.
Task<Status> list_organization_members(RequestScope& scope);

Task<Status> list_invitations(RequestScope& scope);
Task<Status> create_invitation(RequestScope& scope);
Task<Status> get_invitation(RequestScope& scope);
Task<Status> resend_invitation(RequestScope& scope);
Task<Status> revoke_invitation(RequestScope& scope);

// By whoever holds the link.
Task<Status> look_at_invitation(RequestScope& scope);
Task<Status> accept_invitation(RequestScope& scope);

}  // namespace arouter::api
