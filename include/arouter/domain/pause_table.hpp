// PauseTable: until when each credential of each endpoint is left alone, and why. Pure; time is a
// parameter.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/health.hpp>

namespace arouter {

// Places the table does not have are ignored and never paused.
class PauseTable {
 public:
  PauseTable() = default;
  // credentials_of[e] = how many credentials endpoint e can be called with; 0 counts as 1.
  explicit PauseTable(std::span<const std::size_t> credentials_of);

  // The provider limits the rate: for as long as it asks, else as the policy says. Never shortens.
  void limit(std::size_t endpoint, std::size_t credential,
             std::optional<std::chrono::milliseconds> asked, SteadyTime now,
             const HealthPolicy& policy);
  // Any other reason. Never shortens.
  void avoid(std::size_t endpoint, std::size_t credential, SteadyTime until);
  // Ends a row of rate limits, not a pause.
  void served(std::size_t endpoint, std::size_t credential);

  // When its first credential comes free.
  [[nodiscard]] Pause of(std::size_t endpoint) const;
  [[nodiscard]] Pause of(std::size_t endpoint, std::size_t credential) const;

 private:
  struct Place {
    Pause pause;
    std::uint32_t limits_in_a_row = 0;
  };

  [[nodiscard]] std::span<const Place> places(std::size_t endpoint) const;
  Place* find(std::size_t endpoint, std::size_t credential);

  std::vector<std::size_t> first_;  // endpoint → its first place; one more at the end
  std::vector<Place> places_;
};

}  // namespace arouter
