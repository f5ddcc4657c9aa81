// API keys as policy: what kind a key is, what it may use and until when. No secrets in here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/rate_limit.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/domain/user_id.hpp>

namespace arouter {

// SHA-256(pepper, secret): what a presented secret is looked up by. Never reversible to the secret.
struct Fingerprint {
  std::array<std::byte, 32> bytes{};
  auto operator<=>(const Fingerprint&) const = default;
};

enum class KeyKind : std::uint8_t { inference, management };

std::string_view to_string(KeyKind kind);

struct KeySecret {
  Fingerprint fingerprint;
  std::optional<WallTime> expires_at;  // set on the old secret during a rotation
};

struct Key {
  Key() = default;
  std::string hash;  // 64 hex, stable for the key's life, used in paths
  OrgId org;
  std::optional<WorkspaceId> workspace;  // always set once stored
  std::string name;
  std::string label;  // masked secret: "lr_live_1a2…9f0"
  KeyKind kind = KeyKind::inference;
  bool disabled = false;
  std::vector<KeySecret> secrets;  // one, or two during a rotation
  std::optional<Money> limit;
  LimitReset limit_reset = LimitReset::never;
  ScopeId scope;                               // the key's spending scope; always set once stored
  std::vector<std::string> allowed_models;     // empty = all
  std::vector<std::string> allowed_providers;  // empty = all
  RateLimit rate_limit;
  bool include_byok_in_limit = false;
  std::optional<UserId> creator;  // the member it belongs to; none: made by a key or the operator
  std::optional<WallTime> expires_at;
  WallTime created_at{};
  std::optional<WallTime> updated_at;
  std::int64_t version = 1;  // of its policy and secrets, counted by the store

  [[nodiscard]] bool usable_at(WallTime now) const {
    return !disabled && (!expires_at || now < *expires_at);
  }
};

// Allow-list matching (exact id, bare slug, "vendor/*"; case-insensitive; variant suffixes
// ignored). An empty list allows everything.
bool model_allowed(const std::vector<std::string>& allow_list, std::string_view model_id);
bool provider_allowed(const std::vector<std::string>& allow_list, std::string_view provider_id,
                      std::string_view provider_name);

}  // namespace arouter
