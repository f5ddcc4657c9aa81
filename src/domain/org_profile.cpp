#include <arouter/domain/org_profile.hpp>

namespace arouter {

std::string_view to_string(OrgKind kind) {
  return kind == OrgKind::personal ? "personal" : "team";
}

}  // namespace arouter
