#include "app/quickstart/quickstart.hpp"

#include <algorithm>
#include <optional>

#include <arouter/crypto/random.hpp>
#include <arouter/store/migrate.hpp>

#include "app/config/file.hpp"
#include "app/output.hpp"
#include "app/quickstart/config_text.hpp"
#include "app/quickstart/environment.hpp"
#include "app/quickstart/home.hpp"
#include "app/quickstart/port_probe.hpp"
#include "app/quickstart/private_postgres.hpp"
#include "app/quickstart/tenant.hpp"
#include "app/serve.hpp"
#include "app/simulate/server.hpp"
#include "app/stop_signals.hpp"

namespace arouter::app::quickstart {
namespace {

void say(std::string_view text) {
  print_line("arouter: " + std::string(text));
}

int give_up(const Error& error) {
  print_error_line("arouter quickstart: " + describe(error));
  return exit_failure;
}

bool is_on(const LoadedConfig& loaded, const Endpoint& endpoint) {
  return !loaded.providers[endpoint.provider->index].api_keys.empty() && endpoint.price.known();
}

// The cheapest model that a provider with a key serves at a known price: a first call should cost
// next to nothing.
std::string cheapest_available_model(const LoadedConfig& loaded) {
  constexpr std::int64_t tokens_each_way = 1000;
  const auto now = SystemClock().wall();
  std::string cheapest;
  auto least = Money::max();
  for (const auto& model : loaded.catalogue->models()) {
    if (model.retires && *model.retires <= now) continue;
    for (const auto& endpoint : model.endpoints) {
      if (!is_on(loaded, endpoint)) continue;
      const auto price = endpoint.price.quote(now, tokens_each_way, tokens_each_way);
      if (price >= least) continue;
      least = price;
      cheapest = model.id;
    }
  }
  return cheapest;
}

std::string names_of_providers_on(const LoadedConfig& loaded) {
  std::string names;
  for (const auto& provider : loaded.catalogue->providers()) {
    if (provider.credential_count == 0) continue;
    names += (names.empty() ? "" : ", ") + provider.name;
  }
  return names;
}

// The base URL a client on this machine uses.
std::string base_url(const ListenAddress& listen, std::uint16_t port) {
  const bool any = listen.host == "0.0.0.0" || listen.host == "::";
  return "http://" + ListenAddress(any ? "127.0.0.1" : listen.host, port).to_string() + "/v1";
}

void print_welcome(const std::string& url, const Tenant& tenant, const std::string& model,
                   const std::string& env_file) {
  print_line(
      "\nARouter is ready: " + url + "\n\n  curl " + url +
      "/chat/completions \\\n    -H 'Authorization: Bearer " + tenant.inference_key +
      "' \\\n    -H 'Content-Type: application/json' \\\n    -d '{\"model\": \"" + model +
      "\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]}'\n\nAddress, keys and "
      "model are in " +
      env_file + ". Ctrl-C stops everything.\n");
}

class Quickstart {
 public:
  Quickstart(std::unique_ptr<Home> home, ListenAddress listen)
      : home_(std::move(home)), listen_(std::move(listen)) {}

  int run() {
    if (auto prepared = prepare(); !prepared) return give_up(prepared.error());
    // From here on threads are started, and stopping means an orderly end.
    block_stop_signals();
    auto loaded = configure();
    if (!loaded) return give_up(loaded.error());
    auto tenant = ensure_tenant(home_->path("arouter.yaml"), environment_, home_->read_variables());
    if (!tenant) return give_up(tenant.error());
    say(tenant->is_new ? "created an organisation with 100 USD of credit and its keys"
                       : "using the organisation and keys of the last run");
    return serve(std::move(*loaded), *tenant);
  }

 private:
  // Everything below the gateway: key, database, schema.
  Status prepare() {
    crypto::SystemRandom random;
    if (auto made = home_->ensure_master_key(random); !made) return made;
    auto postgres = PrivatePostgres::start(home_->folder(), say);
    if (!postgres) return postgres.error();
    postgres_ = std::move(*postgres);
    const auto migrated = store::migrate(postgres_->url(), store::embedded_migrations(), false);
    if (!migrated) return migrated.error();
    say("database ready, schema " + std::to_string(migrated->schema_after));
    return {};
  }

  Result<LoadedConfig> write_and_load(std::uint16_t simulator_port) {
    ConfigValues values;
    values.listen = listen_.to_string();
    values.database_url = postgres_->url();
    values.home = home_->folder();
    values.simulator_port = simulator_port;
    const auto file = home_->path("arouter.yaml");
    if (auto written = write_file(file, config_text(values), 0600); !written) {
      return written.error();
    }
    return load_config(file, environment_, Purpose::serving);
  }

  // With the simulated provider when no other has a key.
  Result<LoadedConfig> configure() {
    auto loaded = write_and_load(0);
    if (!loaded) return loaded;
    const auto names = names_of_providers_on(*loaded);
    if (!names.empty()) {
      say("providers with a key in the environment: " + names);
      return loaded;
    }
    simulate::SimulatorOptions options;
    options.script = simulate::default_script();
    simulator_.emplace(std::move(options));
    const ListenAddress loopback("127.0.0.1", 0);
    if (auto started = simulator_->start(loopback); !started) return started.error();
    say("no provider key in the environment: answers come from the simulated provider");
    return write_and_load(simulator_->port());
  }

  int serve(LoadedConfig loaded, const Tenant& tenant) {
    const bool simulated = simulator_.has_value();
    const auto model = simulated ? std::string(simulated_model) : cheapest_available_model(loaded);
    ServeOptions options;
    options.environment = environment_;
    options.on_ready = [this, &tenant, &model](const ServeInfo& info) {
      announce(info, tenant, model);
    };
    const int code = run_serve(std::move(loaded), std::move(options));
    if (simulator_) simulator_->stop();
    postgres_->stop();
    say("stopped");
    return code;
  }

  void announce(const ServeInfo& info, const Tenant& tenant, const std::string& model) {
    const auto url = base_url(listen_, info.port);
    const auto written = home_->write_variables({{"AROUTER_BASE_URL", url},
                                                 {"AROUTER_API_KEY", tenant.inference_key},
                                                 {"AROUTER_MGMT_KEY", tenant.management_key},
                                                 {"AROUTER_MODEL", model}});
    if (!written) print_error_line("arouter quickstart: " + written.error().message());
    print_welcome(url, tenant, model, home_->path("quickstart.env"));
  }

  // In the order of their construction: the database outlives everything that uses it.
  std::unique_ptr<Home> home_;
  ListenAddress listen_;
  Environment environment_ = own_environment(process_environment());
  std::unique_ptr<PrivatePostgres> postgres_;
  std::optional<simulate::SimulatorServer> simulator_;
};

}  // namespace

int run_quickstart(const QuickstartArguments& arguments) {
  auto listen = parse_listen_address(arguments.listen);
  if (!listen) {
    print_error_line("arouter quickstart: --listen: \"" + arguments.listen +
                     "\" is not valid; allowed: ADDRESS:PORT");
    return exit_usage;
  }
  if (auto free = probe_port(*listen); !free) return give_up(free.error());
  auto home = Home::open(arguments.home);
  if (!home) return give_up(home.error());
  say("home is " + (*home)->folder());
  if (const auto ignored = ignored_variables(process_environment()); !ignored.empty()) {
    say("ignoring " + ignored + ": a quickstart has its own");
  }
  return Quickstart(std::move(*home), std::move(*listen)).run();
}

}  // namespace arouter::app::quickstart
