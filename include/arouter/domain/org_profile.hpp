// Organisations as their people see them; `org.hpp` has what the request path needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>

namespace arouter {

enum class OrgKind : std::uint8_t {
  personal,  // one person's own account: no further members, never deleted
  team,
};

std::string_view to_string(OrgKind kind);  // "personal", "team"

struct OrgProfile {
  OrgProfile() = default;
  OrgId id;
  std::string name;
  OrgKind kind = OrgKind::team;
  WallTime created_at{};
  std::optional<WallTime> deleted_at;  // set: nothing of it works; may be restored for a while
};

}  // namespace arouter
