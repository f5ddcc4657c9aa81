#include <algorithm>

#include <arouter/domain/pause_table.hpp>

namespace arouter {

namespace {

using std::chrono::milliseconds;

milliseconds unasked_wait(std::uint32_t limits_in_a_row, const HealthPolicy& policy) {
  constexpr std::uint32_t doublings_max = 16;
  const auto doublings = std::min(limits_in_a_row - 1, doublings_max);
  return std::min(policy.rate_limit_pause * (std::int64_t{1} << doublings),
                  policy.rate_limit_pause_max);
}

}  // namespace

PauseTable::PauseTable(std::span<const std::size_t> credentials_of) {
  first_.reserve(credentials_of.size() + 1);
  std::size_t next = 0;
  for (const auto credentials : credentials_of) {
    first_.push_back(next);
    next += std::max<std::size_t>(credentials, 1);
  }
  first_.push_back(next);
  places_.resize(next);
}

std::span<const PauseTable::Place> PauseTable::places(std::size_t endpoint) const {
  if (endpoint + 1 >= first_.size()) return {};
  return std::span(places_).subspan(first_[endpoint], first_[endpoint + 1] - first_[endpoint]);
}

PauseTable::Place* PauseTable::find(std::size_t endpoint, std::size_t credential) {
  if (credential >= places(endpoint).size()) return nullptr;
  return &places_[first_[endpoint] + credential];
}

void PauseTable::limit(std::size_t endpoint, std::size_t credential,
                       std::optional<milliseconds> asked, SteadyTime now,
                       const HealthPolicy& policy) {
  auto* place = find(endpoint, credential);
  if (place == nullptr) return;
  auto& pause = place->pause;
  // Calls that were on their way together met one and the same limit.
  if (!pause.limited(now) || place->limits_in_a_row == 0) ++place->limits_in_a_row;
  const auto until = now + asked.value_or(unasked_wait(place->limits_in_a_row, policy));
  pause.limited_until = std::max(pause.limited_until, until);
  pause.free_at = std::max(pause.free_at, until);
}

void PauseTable::avoid(std::size_t endpoint, std::size_t credential, SteadyTime until) {
  if (auto* place = find(endpoint, credential)) {
    place->pause.free_at = std::max(place->pause.free_at, until);
  }
}

void PauseTable::served(std::size_t endpoint, std::size_t credential) {
  if (auto* place = find(endpoint, credential)) place->limits_in_a_row = 0;
}

Pause PauseTable::of(std::size_t endpoint) const {
  const auto all = places(endpoint);
  if (all.empty()) return {};
  auto first = all.front().pause;
  for (const auto& [pause, limits] : all.subspan(1)) {
    first.limited_until = std::min(first.limited_until, pause.limited_until);
    first.free_at = std::min(first.free_at, pause.free_at);
  }
  return first;
}

Pause PauseTable::of(std::size_t endpoint, std::size_t credential) const {
  const auto all = places(endpoint);
  return credential < all.size() ? all[credential].pause : Pause{};
}

}  // namespace arouter
