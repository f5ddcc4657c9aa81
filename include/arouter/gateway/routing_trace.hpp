// RoutingTrace: the way one call took, for callers who ask to see it (header X-Router-Metadata):
// every endpoint considered, what ranked it or ruled it out, and how each attempt ended.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/gateway/attempt.hpp>
#include <arouter/providers/provider.hpp>

namespace arouter::gateway {

struct Call;

class RoutingTrace {
 public:
  void began(SteadyTime now) { began_ = now; }
  void failed(const AttemptTarget& target, const providers::ProviderFailure& failure,
              SteadyTime now);
  void served(const AttemptTarget& target, SteadyTime now);
  // The answer ended badly after the caller had part of it.
  void broke_off(const AttemptTarget& target, SteadyTime now);

  // Two members without braces around them: `"openrouter_metadata":{…}`, in the shape OpenRouter's
  // SDK reads, and `"routing":{…}` with everything known. At most `excluded_shown_max` exclusions.
  [[nodiscard]] std::string members_json(const Call& call) const;

  static constexpr std::size_t excluded_shown_max = 100;

 private:
  struct Step {
    Step(const AttemptTarget& target_in, std::chrono::milliseconds duration_in)
        : target(target_in), duration(duration_in) {}
    AttemptTarget target;
    std::chrono::milliseconds duration;
    int status = 200;                // the provider's; 0 when it gave none
    std::optional<ErrorCode> error;  // nothing when it served the call
  };

  [[nodiscard]] Step& add(const AttemptTarget& target, SteadyTime now);
  [[nodiscard]] const Step* winner() const;
  [[nodiscard]] std::string openrouter_json(const Call& call) const;
  [[nodiscard]] std::string routing_json(const Call& call) const;

  SteadyTime began_{};
  std::vector<Step> steps_;
};

}  // namespace arouter::gateway
