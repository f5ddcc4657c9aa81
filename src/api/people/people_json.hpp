// People, organisations, sessions and invitations as answers show them.
#pragma once

#include <optional>

#include <arouter/domain/member.hpp>
#include <arouter/gateway/accounts.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::api {

void write_user(wire::JsonWriter& json, const User& user);
// `role`: the reader's own, null when there is none. `grace`: how long a deleted one is restorable.
void write_organization(wire::JsonWriter& json, const OrgProfile& org, std::optional<Role> role,
                        std::chrono::seconds grace);
void write_member(wire::JsonWriter& json, const Member& member);
void write_session(wire::JsonWriter& json, const SessionInfo& session, bool current);
// The members only, without braces: answers add the token and the link where these are shown.
void write_invitation_members(wire::JsonWriter& json, const Invitation& invitation, WallTime now);

// The answer to signing in and to GET /auth/session.
std::string session_body(const SignedIn& signed_in, std::string_view csrf_token,
                         std::chrono::seconds grace);

}  // namespace arouter::api
