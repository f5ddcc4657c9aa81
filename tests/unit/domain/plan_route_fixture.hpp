// A small catalogue with settable health, planned and reported as short names.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arouter/domain/routing.hpp>
#include <gtest/gtest.h>

#include "unit/domain/sample_catalogue.hpp"

namespace arouter {

using namespace std::chrono_literals;
inline const SteadyTime now{std::chrono::hours(1)};

// Health as the test says; healthy otherwise.
class SetHealth final : public HealthView {
 public:
  [[nodiscard]] EndpointHealth of(std::size_t endpoint) const override {
    const auto found = health.find(endpoint);
    return found == health.end() ? EndpointHealth{} : found->second;
  }
  [[nodiscard]] Pause pause_of(std::size_t endpoint) const override {
    const auto found = pauses.find(endpoint);
    return found == pauses.end() ? Pause{} : found->second;
  }

  void limit(std::size_t endpoint, SteadyTime until) { pauses[endpoint] = {until, until}; }
  void avoid(std::size_t endpoint, SteadyTime until) { pauses[endpoint].free_at = until; }
  void open(std::size_t endpoint, SteadyTime retry_at) {
    health[endpoint].breaker = BreakerState::open;
    health[endpoint].retry_at = retry_at;
  }

  std::map<std::size_t, EndpointHealth> health;
  std::map<std::size_t, Pause> pauses;
};

// Three providers; "a/x" at all of them (endpoints 0, 1, 2), "b/y" at the last (3).
class PlanRoute : public testing::Test {
 protected:
  PlanRoute() {
    using sample::endpoint;
    using sample::model;
    providers_ = {sample::provider("one"), sample::provider("two"), sample::provider("three")};
    models_ = {model("a/x", {endpoint("one", "3", "9"), endpoint("two", "1", "2"),
                             endpoint("three", "2", "20")}),
               model("b/y", {endpoint("three")})};
    query_.models = {"a/x"};
    query_.now = sample::any_time;
  }

  Result<RoutePlan> plan() {
    auto built = Catalogue::build(providers_, models_);
    if (!built) ADD_FAILURE() << built.error().message();
    catalogue_ = *built;
    return plan_route(*catalogue_, query_, health_, now);
  }

  // "model@provider", with "!" for a last resort and "?" for a probe.
  std::vector<std::string> candidates() {
    const auto made = plan();
    std::vector<std::string> names;
    if (!made) return {made.error().message()};
    for (const auto& candidate : made->candidates) {
      names.push_back(candidate.model->id + "@" + candidate.endpoint->provider->id +
                      (candidate.last_resort ? "!" : "") + (candidate.probe ? "?" : ""));
    }
    return names;
  }

  // "provider:rule" of everything that is out.
  std::vector<std::string> exclusions() {
    const auto made = plan();
    std::vector<std::string> names;
    if (!made) return {made.error().message()};
    for (const auto& [name, provider, rule] : made->exclusions) {
      names.push_back((provider.empty() ? std::string(name) : std::string(provider)) + ":" +
                      std::string(to_string(rule)));
    }
    return names;
  }

  Error error() {
    const auto made = plan();
    if (made) ADD_FAILURE() << "there is a plan";
    return made ? Error() : made.error();
  }

  std::vector<Provider> providers_;
  std::vector<Model> models_;
  RouteQuery query_;
  SetHealth health_;

 private:
  std::shared_ptr<const Catalogue> catalogue_;
};

}  // namespace arouter
