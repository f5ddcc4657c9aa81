// The HTTP surface: one handler for the public listener, one for the operators' listener.
// Everything that is uniform about a request (id, route, key, errors, the access line) happens
// here.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/published.hpp>
#include <arouter/base/random.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/gateway/accounts.hpp>
#include <arouter/gateway/actor_resolver.hpp>
#include <arouter/gateway/authenticate.hpp>
#include <arouter/gateway/generations.hpp>
#include <arouter/gateway/infer.hpp>
#include <arouter/gateway/snapshots.hpp>
#include <arouter/ports/http_server.hpp>
#include <arouter/ports/journal.hpp>
#include <arouter/ports/stores.hpp>
#include <arouter/telemetry/metrics.hpp>

namespace arouter::api {

// What the surface needs from the inside. Everything outlives the handler.
struct ApiDependencies {
  gateway::Authenticator& authenticator;
  const crypto::KeyHasher& hasher;  // for new secrets
  const gateway::RateLimiter& rates;
  gateway::Infer& infer;
  const Published<gateway::Market>& market;
  gateway::Snapshots& snapshots;
  gateway::GenerationLog& generations;
  gateway::LeaseDesk& leases;
  Stores stores;
  const JournalDrain& journal;
  Cores& cores;
  Timer& timer;
  telemetry::Metrics& metrics;
  const Clock& clock;
  Random& random;
  std::function<bool()> database_up;
  gateway::ActorResolver* people = nullptr;     // null: only keys manage
  const gateway::Accounts* accounts = nullptr;  // null: where no route of people is called
};

struct ApiPolicy {
  std::size_t request_body_bytes_max = 10 * 1024 * 1024;  // server.request_body_bytes_max
  std::size_t management_body_bytes_max = 1024 * 1024;
  bool metrics_on_public_listener = false;  // when there is no other listener
};

// Public: inference, account and health routes.
std::unique_ptr<HttpHandler> make_public_handler(const ApiDependencies& dependencies,
                                                 ApiPolicy policy);
// Operators: /metrics, /healthz, /readyz.
std::unique_ptr<HttpHandler> make_operations_handler(const ApiDependencies& dependencies,
                                                     ApiPolicy policy);

// Names of all routes in index order, for the metrics' labels.
std::vector<std::string> route_names();

}  // namespace arouter::api
