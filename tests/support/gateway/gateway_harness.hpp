// GatewayHarness: the whole inside of a gateway on memory: real limits, leases, routing, settling
// and HTTP surface over scripted providers, memory stores and a clock moved by hand.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arouter/api/handler.hpp>
#include <arouter/crypto/api_key.hpp>
#include <arouter/gateway/drain.hpp>
#include <arouter/gateway/infer.hpp>
#include <boost/asio/io_context.hpp>

#include "support/absent_people.hpp"
#include "support/fixed_random.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/memory_journal.hpp"
#include "support/memory_stores.hpp"
#include "support/recording_client.hpp"
#include "support/run_coro.hpp"
#include "support/scripted_upstream.hpp"

namespace arouter::test {

// One core: runs the work in place.
class OneCore final : public Cores {
 public:
  [[nodiscard]] std::size_t count() const override { return 1; }
  Task<void> run_on(std::size_t, std::function<void()> work) override {
    work();
    co_return;
  }
};

// A vault that remembers the last snapshot.
class MemoryVault final : public SnapshotVault {
 public:
  Task<Status> save(KeySnapshot snapshot) override;
  Task<Result<KeySnapshot>> load() override;

 private:
  std::optional<KeySnapshot> kept_;
};

// Everybody without a key is `signed_in`, or nobody is.
class OnePerson final : public gateway::ActorResolver {
 public:
  Task<Result<std::optional<Actor>>> resolve(const HttpRequest&, gateway::ActorScope) override {
    co_return signed_in;
  }

  std::optional<Actor> signed_in;
};

// What a test sets of a key; everything else is ordinary.
struct KeyOptions {
  KeyOptions() = default;
  std::optional<Money> limit;
  LimitReset limit_reset = LimitReset::never;
  std::vector<std::string> allowed_models;
  std::vector<std::string> allowed_providers;
  std::optional<WallTime> expires_at;
  bool disabled = false;
  KeyKind kind = KeyKind::inference;
  RateLimit rate_limit;
};

class GatewayHarness {
 public:
  // Models: "acme/large" at alpha then beta, "acme/small" at beta only, "acme/free" (costs
  // nothing), "acme/unpriced". A prompt token costs 1 µUSD, a completion token 10 µUSD. alpha has
  // two keys.
  GatewayHarness();
  // The catalogue, with a chosen number of credentials at alpha and limits on free models.
  explicit GatewayHarness(std::size_t alpha_credentials, RateLimit free_models = {});

  std::string add_org(Money credits);  // the organisation's id as text
  std::string add_key(const std::string& org, KeyOptions options = {});  // the secret
  std::string add_operator_key();                                        // the secret
  void limit_org(const std::string& org, RateLimit limit);
  // Makes the gateway see what was added or changed.
  void refresh();

  // One request through the public handler.
  void send(RecordingClient& client);
  // The same from within a scripted action, that is, while another request is on its way.
  void send_meanwhile(RecordingClient& client);
  RecordingClient chat(const std::string& secret, const std::string& body);
  RecordingClient get(const std::string& secret, const std::string& target);
  // Everything settled so far reaches the stores.
  void drain();

  // Scripted answers.
  static UpstreamScript whole_answer(std::int64_t prompt_tokens, std::int64_t completion_tokens,
                                     const std::string& text = "hello");
  static UpstreamScript streamed_answer(const std::vector<std::string>& deltas,
                                        std::int64_t prompt_tokens, std::int64_t completion_tokens);

  ManualClock clock;
  ManualTimer timer{clock};
  MemoryStores memory{clock};
  Stores stores = memory.stores();
  MemoryJournal journal;
  ScriptedUpstream upstream;
  telemetry::Metrics metrics{1};
  FixedRandom random{1};
  boost::asio::io_context loop;
  OnePerson people;
  const ReplicaId replica{make_uuid_v7(clock.wall(), random)};

 private:
  std::shared_ptr<const gateway::Market> make_market(std::size_t alpha_credentials);

  MemoryVault vault_;
  OneCore cores_;
  crypto::KeyHasher hasher_;
  gateway::Snapshots snapshots_;
  gateway::LeaseDesk leases_;
  gateway::Drainer drainer_;
  Published<gateway::Market> market_;
  gateway::GenerationLog generations_{1};
  gateway::RateLimiter rates_;
  gateway::Admitter admitter_;
  gateway::Settler settler_;
  gateway::Infer infer_;
  gateway::Authenticator authenticator_;
  AbsentUsers users_;
  AbsentSessions sessions_;
  AbsentTeams teams_;
  AbsentMembers members_;
  AbsentInvitations invitations_;
  WorkersInPlace workers_;
  gateway::SessionDesk session_desk_;
  gateway::SignIn sign_in_;
  gateway::Accounts accounts_;
  std::unique_ptr<HttpHandler> handler_;
  std::size_t secrets_made_ = 0;

 public:
  [[nodiscard]] gateway::LeaseDesk& leases() { return leases_; }
  [[nodiscard]] gateway::Snapshots& snapshots() { return snapshots_; }
  [[nodiscard]] gateway::HealthBoard& health() { return *market_.snapshot()->health; }
};

}  // namespace arouter::test
