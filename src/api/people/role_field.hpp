// Reading `role` of a body: ours, or OpenRouter's spelling of it.
#pragma once

#include "api/body_reader.hpp"

namespace arouter::api {

inline std::optional<Role> parse_role(std::string_view text) {
  if (text.starts_with("org:")) text.remove_prefix(4);
  for (const auto role : all_roles) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

inline Field<Role> role_field(BodyReader& body) {
  return body.choice<Role>("role", parse_role, "member, admin");
}

}  // namespace arouter::api
