// CreditEntry: one movement of an organisation's credit, between its account and another one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/money.hpp>

namespace arouter {

enum class CreditKind : std::uint8_t {
  grant,         // the operator's gift
  purchase,      // paid for
  refund,        // of usage that should not have been charged
  adjustment,    // a correction, either way
  transfer_in,   // from another organisation
  transfer_out,  // to another organisation
  expiry,        // was not spent in time
  usage,         // what the calls of one UTC day cost
};

std::string_view to_string(CreditKind kind);
std::optional<CreditKind> parse_credit_kind(std::string_view text);
// The other side of an entry: "grants", "payments", …; transfers name the other organisation.
std::string_view counter_account(CreditKind kind);
std::string counter_account(OrgId other);

struct CreditEntry {
  CreditEntry() = default;
  std::string id;  // UUID text; of usage the day: "2026-11-23"
  CreditKind kind = CreditKind::grant;
  Money amount;  // what it adds to the balance, never zero
  std::string counter_account;
  std::string note;
  std::optional<std::string> external_id;  // unique in the organisation
  std::optional<ActorKind> actor_kind;     // nullopt: nobody's doing
  std::string actor_id;
  std::optional<WallTime> expires_at;
  WallTime at{};
};

}  // namespace arouter
