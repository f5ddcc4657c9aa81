#include <algorithm>
#include <array>

#include <arouter/domain/credit.hpp>

namespace arouter {

namespace {

struct NamedKind {
  CreditKind kind;
  std::string_view name;
  std::string_view counter_account;
};

constexpr std::array kinds{
    NamedKind{CreditKind::grant, "grant", "grants"},
    NamedKind{CreditKind::purchase, "purchase", "payments"},
    NamedKind{CreditKind::refund, "refund", "refunds"},
    NamedKind{CreditKind::adjustment, "adjustment", "adjustments"},
    NamedKind{CreditKind::transfer_in, "transfer_in", "transfers"},
    NamedKind{CreditKind::transfer_out, "transfer_out", "transfers"},
    NamedKind{CreditKind::expiry, "expiry", "expired"},
    NamedKind{CreditKind::usage, "usage", "usage"},
};

const NamedKind& named(CreditKind kind) {
  return *std::ranges::find(kinds, kind, &NamedKind::kind);
}

}  // namespace

std::string_view to_string(CreditKind kind) {
  return named(kind).name;
}

std::optional<CreditKind> parse_credit_kind(std::string_view text) {
  const auto found = std::ranges::find(kinds, text, &NamedKind::name);
  if (found == kinds.end()) return std::nullopt;
  return found->kind;
}

std::string_view counter_account(CreditKind kind) {
  return named(kind).counter_account;
}

std::string counter_account(OrgId other) {
  return "organization:" + other.to_string();
}

}  // namespace arouter
