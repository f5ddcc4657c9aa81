#include "app/admin/context.hpp"

#include <arouter/crypto/random.hpp>
#include <arouter/store/postgres.hpp>
#include <arouter/wire/json_write.hpp>

#include "app/admin/arguments.hpp"
#include "app/key_hasher.hpp"
#include "app/load.hpp"
#include "app/output.hpp"
#include "app/run_blocking.hpp"

namespace arouter::app::admin {

namespace {

void print_warning(const std::string& text) {
  std::string json;
  wire::JsonWriter(json)
      .begin_object()
      .key("warning")
      .begin_object()
      .member("message", text)
      .end_object()
      .end_object();
  print_error_line(json);
}

}  // namespace

Result<std::string> perform(const std::string& config_file, const Environment& environment,
                            const Operation& operation) {
  const auto loaded = load_config(config_file, environment);
  if (!loaded) return loaded.error();
  store::PostgresConfig database;
  database.url = loaded->config.database.url;
  database.connections = 1;
  const auto postgres = store::Postgres::open(database);
  postgres->start();
  crypto::SystemRandom random;
  const SystemClock clock;
  Context context{postgres->stores(),
                  random,
                  clock,
                  key_hasher(loaded->config.secrets),
                  loaded->catalogue,
                  print_warning,
                  postgres->people()};
  auto outcome = run_blocking([&operation, &context] { return operation(context); });
  postgres->stop();
  return outcome;
}

int run(const std::string& config_file, const Operation& operation) {
  const auto outcome = perform(config_file, process_environment(), operation);
  if (!outcome) {
    print_error_line(error_json(outcome.error()));
    return is_bad_option(outcome.error()) ? exit_usage : exit_failure;
  }
  print_line(*outcome);
  return exit_ok;
}

}  // namespace arouter::app::admin
