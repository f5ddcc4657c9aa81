// Strong identifiers. A RequestId is a UUIDv7 (RFC 9562 §5.7) made by the gateway; the generation
// id callers see ("gen-<unix seconds>-<24 hex>") is the same value in another spelling.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/random.hpp>

namespace arouter {

// 16 bytes in network order; ordering is byte order, so time-ordered for version 7.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  [[nodiscard]] std::string to_string() const;  // 36 characters, lower case
  static std::optional<Uuid> parse(std::string_view text);
};

// Tag makes ids of different things different types.
template <class Tag>
struct Id {
  Uuid value{};

  auto operator<=>(const Id&) const = default;
  [[nodiscard]] std::string to_string() const { return value.to_string(); }
};

using OrgId = Id<struct OrgTag>;
using UserId = Id<struct UserTag>;
using WorkspaceId = Id<struct WorkspaceTag>;
using BudgetId = Id<struct BudgetTag>;
using RequestId = Id<struct RequestTag>;
using ReplicaId = Id<struct ReplicaTag>;

Uuid make_uuid_v7(WallTime now, Random& random);
WallTime time_of_uuid_v7(const Uuid& id);  // millisecond precision

// The two convert into one another without loss, for any 16 bytes: the text holds all but the first
// four bytes, and those follow from its seconds and the two bytes after them.
std::string generation_id(const RequestId& id);
std::optional<RequestId> parse_generation_id(std::string_view text);

// Makes request ids on one core: strictly increasing, also when the clock stands still or is set
// back, and unique without a call to the random source each time (62 random bits are drawn in
// blocks). Not thread-safe; one per core.
class RequestIdSource {
 public:
  explicit RequestIdSource(Random& random) : random_(&random) {}
  RequestId next(WallTime now);

 private:
  Random* random_;
  std::array<std::uint64_t, 64> pool_{};
  std::size_t used_ = 64;
  std::uint64_t last_tick_ = 0;  // of the id made last, in 4,096ths of a millisecond
};

}  // namespace arouter
