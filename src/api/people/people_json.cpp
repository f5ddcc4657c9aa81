#include "api/people/people_json.hpp"

#include <arouter/base/calendar.hpp>

namespace arouter::api {

namespace {

using wire::JsonWriter;

void write_time(JsonWriter& json, std::string_view key, const std::optional<WallTime>& time) {
  json.key(key);
  time ? json.string(to_rfc3339(*time)) : json.null();
}

}  // namespace

void write_user(JsonWriter& json, const User& user) {
  json.begin_object()
      .member("id", user.id.to_string())
      .member("email", user.email)
      .member("first_name", user.first_name)
      .member("last_name", user.last_name)
      .member("verified", user.verified)
      .member("personal_organization_id", user.personal_org.to_string())
      .member("created_at", to_rfc3339(user.created_at))
      .end_object();
}

void write_organization(JsonWriter& json, const OrgProfile& org, std::optional<Role> role,
                        std::chrono::seconds grace) {
  json.begin_object()
      .member("id", org.id.to_string())
      .member("name", org.name)
      .member("kind", to_string(org.kind));
  json.key("role");
  role ? json.string(to_string(*role)) : json.null();
  json.member("created_at", to_rfc3339(org.created_at));
  write_time(json, "deleted_at", org.deleted_at);
  write_time(json, "restorable_until",
             org.deleted_at ? std::optional<WallTime>(*org.deleted_at + grace) : std::nullopt);
  json.end_object();
}

void write_member(JsonWriter& json, const Member& member) {
  json.begin_object()
      .member("id", member.user.id.to_string())
      .member("email", member.user.email)
      .member("first_name", member.user.first_name)
      .member("last_name", member.user.last_name)
      .member("role", to_string(member.role))
      .member("joined_at", to_rfc3339(member.joined_at))
      .end_object();
}

void write_session(JsonWriter& json, const SessionInfo& session, bool current) {
  json.begin_object()
      .member("id", session.id.to_string())
      .member("current", current)
      .member("created_at", to_rfc3339(session.created_at))
      .member("last_seen_at", to_rfc3339(session.last_seen_at))
      .member("expires_at", to_rfc3339(session.expires_at))
      .member("address", session.address)
      .member("user_agent", session.user_agent)
      .end_object();
}

void write_invitation_members(JsonWriter& json, const Invitation& invitation, WallTime now) {
  json.member("id", invitation.id.to_string())
      .member("email", invitation.email)
      .member("role", to_string(invitation.role))
      .member("status", to_string(invitation.state_at(now)));
  json.key("organization")
      .begin_object()
      .member("id", invitation.org.to_string())
      .member("name", invitation.org_name)
      .end_object();
  json.key("invited_by");
  invitation.invited_by ? json.string(invitation.invited_by->to_string()) : json.null();
  json.member("created_at", to_rfc3339(invitation.created_at))
      .member("expires_at", to_rfc3339(invitation.expires_at));
  write_time(json, "accepted_at", invitation.accepted_at);
  write_time(json, "revoked_at", invitation.revoked_at);
}

std::string session_body(const SignedIn& signed_in, std::string_view csrf_token,
                         std::chrono::seconds grace) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_object().key("user");
  write_user(json, signed_in.user);
  json.key("organization");
  write_organization(json, signed_in.org, signed_in.role, grace);
  json.key("session");
  write_session(json, signed_in.session, true);
  json.member("csrf_token", csrf_token).end_object().end_object();
  return body;
}

}  // namespace arouter::api
