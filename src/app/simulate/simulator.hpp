// The simulated provider: the OpenAI dialect answered with invented text, at a scripted pace and
// with scripted faults, and a count of what it would have billed.
#pragma once

#include <atomic>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/ports/http_server.hpp>

#include "app/simulate/chat.hpp"
#include "app/simulate/script.hpp"
#include "app/simulate/totals.hpp"

namespace arouter::app::simulate {

struct SimulatorOptions {
  SimulatorOptions() = default;
  Script script;
  std::string required_key;  // empty = any or none
};

// The rule that makes the model `slow` slow; in force unless a script says otherwise.
Script default_script();

class Simulator final : public HttpHandler {
 public:
  Simulator(const Clock& clock, SimulatorOptions options);

  Task<void> handle(HttpExchange& exchange) override;

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  Task<void> control(HttpExchange& exchange);  // /simulator/…
  Task<void> api(HttpExchange& exchange);      // /v1/…
  Task<void> chat(HttpExchange& exchange);
  Task<void> replace_rules(HttpExchange& exchange);
  [[nodiscard]] bool authorised(const HttpRequest& request) const;
  [[nodiscard]] Result<ChatCall> decide(const HttpRequest& request, std::string_view body);
  [[nodiscard]] AnswerIdentity next_identity(const SimulatedRequest& request);

  const Clock& clock_;
  const std::string required_key_;
  RuleBook rules_;
  Totals totals_;
  std::atomic<std::uint64_t> answers_{0};
};

}  // namespace arouter::app::simulate
