#include "support/gateway/gateway_harness.hpp"

#include <cstring>

#include <arouter/base/check.hpp>
#include <arouter/gateway/new_key.hpp>

namespace arouter::test {

namespace {

constexpr std::array<std::byte, 32> pepper{};

PriceSheet flat_price(std::string_view input, std::string_view output) {
  PriceVersion version;
  version.rates.input = *Price::parse_usd_per_million(input);
  version.rates.output = *Price::parse_usd_per_million(output);
  return PriceSheet({version});
}

Provider provider(std::string id, std::string name, std::size_t credentials) {
  Provider made;
  made.id = std::move(id);
  made.name = std::move(name);
  made.credential_count = credentials;
  return made;
}

Endpoint endpoint(std::string provider_id, std::string upstream_model, PriceSheet price) {
  Endpoint made;
  made.provider_id = std::move(provider_id);
  made.upstream_model = std::move(upstream_model);
  made.price = std::move(price);
  return made;
}

Model model(std::string id, std::vector<Endpoint> endpoints) {
  Model made;
  made.id = std::move(id);
  made.name = made.id;
  made.context_tokens = 100'000;
  made.output_tokens_max = 1000;
  made.input_modalities = {"text"};
  made.output_modalities = {"text"};
  made.endpoints = std::move(endpoints);
  return made;
}

std::shared_ptr<const Catalogue> make_catalogue(std::size_t alpha_credentials) {
  const auto price = flat_price("1", "10");
  std::vector<Provider> providers{provider("alpha", "Alpha", alpha_credentials),
                                  provider("beta", "Beta", 1)};
  std::vector<Model> models{model("acme/large", {endpoint("alpha", "large-a", price),
                                                 endpoint("beta", "large-b", price)}),
                            model("acme/small", {endpoint("beta", "small-b", price)}),
                            model("acme/free", {endpoint("beta", "free-b", flat_price("0", "0"))}),
                            model("acme/unpriced", {endpoint("beta", "unpriced-b", PriceSheet())})};
  auto built = Catalogue::build(std::move(providers), std::move(models));
  AROUTER_CHECK(built.has_value());
  return *built;
}

std::string chunk(const std::string& choice) {
  return R"(data: {"id":"up-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[)" +
         choice + "]}\n\n";
}

std::string usage_json(std::int64_t prompt, std::int64_t completion) {
  return R"({"prompt_tokens":)" + std::to_string(prompt) + R"(,"completion_tokens":)" +
         std::to_string(completion) + R"(,"total_tokens":)" + std::to_string(prompt + completion) +
         "}";
}

}  // namespace

Task<Status> MemoryVault::save(KeySnapshot snapshot) {
  kept_ = std::move(snapshot);
  co_return Status{};
}

Task<Result<KeySnapshot>> MemoryVault::load() {
  if (!kept_) co_return fail(ErrorCode::not_found, "there is no key snapshot");
  co_return *kept_;
}

GatewayHarness::GatewayHarness() : GatewayHarness(1) {}

GatewayHarness::GatewayHarness(std::size_t alpha_credentials, RateLimit free_models)
    : hasher_(pepper),
      snapshots_(stores.keys, stores.changes, vault_, clock, timer),
      leases_(stores.leases, clock, timer, replica, {}),
      drainer_(journal, stores.usage, stores.leases, leases_, snapshots_, timer, metrics, replica),
      market_(make_market(alpha_credentials)),
      rates_(leases_, clock, free_models),
      admitter_(leases_, clock, metrics),
      settler_(journal, generations_, clock, metrics),
      infer_(market_, rates_, admitter_, settler_, upstream, clock, metrics, {}, 1),
      authenticator_(hasher_, snapshots_, clock, 1),
      session_desk_(sessions_, hasher_, random, clock, {}),
      sign_in_(users_, invitations_, workers_, hasher_, clock, {}),
      accounts_{{users_, sessions_, teams_, members_, invitations_}, session_desk_, sign_in_, {}} {
  snapshots_.on_limit_change(
      [this](std::shared_ptr<gateway::ScopeLedger> ledger) { leases_.recall(ledger); });
  const api::ApiDependencies inside{authenticator_, hasher_,    rates_,       infer_,
                                    market_,        snapshots_, generations_, leases_,
                                    stores,         journal,    cores_,       timer,
                                    metrics,        clock,      random,       [] { return true; },
                                    &people,        &accounts_};
  handler_ = api::make_public_handler(inside, {});
  refresh();
}

std::shared_ptr<const gateway::Market> GatewayHarness::make_market(std::size_t alpha_credentials) {
  auto market = std::make_shared<gateway::Market>();
  market->catalogue = make_catalogue(alpha_credentials);
  for (const auto& from : market->catalogue->providers()) {
    gateway::ProviderAccess access;
    auto origin = std::make_shared<Origin>();
    origin->id = from.id;
    access.origin = std::move(origin);
    for (std::size_t i = 0; i < from.credential_count; ++i) {
      access.api_keys.emplace_back("provider-key-" + from.id + "-" + std::to_string(i));
    }
    market->access.push_back(std::move(access));
  }
  market->health =
      std::make_shared<gateway::HealthBoard>(*market->catalogue, HealthPolicy{}, clock, 1);
  return market;
}

std::string GatewayHarness::add_org(Money credits) {
  auto org = run_coro(loop, stores.orgs.create(Actor(), "Acme", credits));
  AROUTER_CHECK(org.has_value());
  return org->id.to_string();
}

std::string GatewayHarness::add_key(const std::string& org, KeyOptions options) {
  const auto prefix =
      options.kind == KeyKind::management ? crypto::management_prefix : crypto::inference_prefix;
  const auto secret = crypto::make_secret(prefix, random);
  const auto digest = hasher_.fingerprint(secret);
  Key key;
  KeySecret stored;
  std::memcpy(stored.fingerprint.bytes.data(), digest.bytes.data(), digest.bytes.size());
  key.secrets = {stored};
  key.hash = std::string(63, 'a') + std::to_string(secrets_made_++ % 10);
  key.org = OrgId{*Uuid::parse(org)};
  key.name = "key";
  key.kind = options.kind;
  key.limit = options.limit;
  key.limit_reset = options.limit_reset;
  key.allowed_models = options.allowed_models;
  key.allowed_providers = options.allowed_providers;
  key.expires_at = options.expires_at;
  key.disabled = options.disabled;
  key.rate_limit = options.rate_limit;
  AROUTER_CHECK(run_coro(loop, stores.keys.create(Actor::command_line(key.org), key)).has_value());
  return secret;
}

std::string GatewayHarness::add_operator_key() {
  auto fresh = gateway::make_operator_key(hasher_, random, "on call");
  AROUTER_CHECK(run_coro(loop, stores.operators.create_key(fresh.key, fresh.fingerprint)));
  return std::string(fresh.secret.reveal());
}

void GatewayHarness::limit_org(const std::string& org, RateLimit limit) {
  const auto by = Actor::command_line(OrgId{*Uuid::parse(org)});
  const auto done = run_coro(loop, stores.orgs.set_rate_limit(by, limit));
  AROUTER_CHECK(done.has_value());
}

void GatewayHarness::refresh() {
  run_coro(loop, leases_.tick());
  run_coro(loop, snapshots_.load());
}

void GatewayHarness::send(RecordingClient& client) {
  run_coro(loop, handler_->handle(client));
}

void GatewayHarness::send_meanwhile(RecordingClient& client) {
  run_coro(handler_->handle(client));
}

RecordingClient GatewayHarness::chat(const std::string& secret, const std::string& body) {
  RecordingClient client(Method::post, "/v1/chat/completions");
  client.header("Authorization", "Bearer " + secret).body(body);
  send(client);
  return client;
}

RecordingClient GatewayHarness::get(const std::string& secret, const std::string& target) {
  RecordingClient client(Method::get, target);
  if (!secret.empty()) client.header("Authorization", "Bearer " + secret);
  send(client);
  return client;
}

void GatewayHarness::drain() {
  AROUTER_CHECK(run_coro(loop, drainer_.drain_all()).has_value());
}

UpstreamScript GatewayHarness::whole_answer(std::int64_t prompt_tokens,
                                            std::int64_t completion_tokens,
                                            const std::string& text) {
  UpstreamScript script;
  script.piece(R"({"id":"up-1","object":"chat.completion","created":1,"model":"m","choices":[)"
               R"({"index":0,"message":{"role":"assistant","content":")" +
               text + R"("},"finish_reason":"stop"}],"usage":)" +
               usage_json(prompt_tokens, completion_tokens) + "}");
  return script;
}

UpstreamScript GatewayHarness::streamed_answer(const std::vector<std::string>& deltas,
                                               std::int64_t prompt_tokens,
                                               std::int64_t completion_tokens) {
  UpstreamScript script;
  for (const auto& delta : deltas) {
    script.piece(
        chunk(R"({"index":0,"delta":{"content":")" + delta + R"("},"finish_reason":null})"));
  }
  script.piece(chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})") +
               R"(data: {"id":"up-1","object":"chat.completion.chunk","created":1,"model":"m",)"
               R"("choices":[],"usage":)" +
               usage_json(prompt_tokens, completion_tokens) + "}\n\ndata: [DONE]\n\n");
  return script;
}

}  // namespace arouter::test
