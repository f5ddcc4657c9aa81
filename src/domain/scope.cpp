#include <arouter/domain/scope.hpp>

namespace arouter {

std::string_view to_string(ScopeKind kind) {
  switch (kind) {
    case ScopeKind::api_key:
      return "api_key";
    case ScopeKind::member:
      return "member";
    case ScopeKind::workspace:
      return "workspace";
    case ScopeKind::organization:
      return "organization";
    case ScopeKind::credits:
      return "credits";
  }
  return "api_key";
}

std::string_view to_string(LimitReset reset) {
  switch (reset) {
    case LimitReset::never:
      return "never";
    case LimitReset::daily:
      return "daily";
    case LimitReset::weekly:
      return "weekly";
    case LimitReset::monthly:
      return "monthly";
  }
  return "never";
}

}  // namespace arouter
