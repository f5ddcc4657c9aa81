#include "app/cli.hpp"

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "app/admin/cli.hpp"
#include "app/commands/commands.hpp"
#include "app/output.hpp"
#include "app/quickstart/quickstart.hpp"

namespace arouter::app {
namespace {

constexpr const char* config_help = "Configuration file (YAML)";

void add_config(CLI::App& command, std::string& target) {
  command.add_option("--config", target, config_help)->required()->type_name("FILE");
}

// Options live here for as long as parsing and running take.
struct Options {
  quickstart::QuickstartArguments quickstart;
  commands::SimulateArguments simulate;
  std::string config;
  std::string journal_folder;
  bool dry_run = false;
  bool print_example = false;
  admin::CliOptions admin;
};

void add_quickstart(CLI::App& app, Options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand(
      "quickstart", "Everything for a first call: private PostgreSQL, keys, gateway");
  command.add_option("--home", options.quickstart.home, "Folder for data and keys")
      ->type_name("DIR")
      ->capture_default_str();
  command.add_option("--listen", options.quickstart.listen, "Where the API listens")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command.callback(
      [&] { chosen = [&] { return quickstart::run_quickstart(options.quickstart); }; });
}

void add_serve(CLI::App& app, Options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("serve", "Run the gateway");
  add_config(command, options.config);
  command.callback([&] { chosen = [&] { return commands::serve(options.config); }; });
}

void add_migrate(CLI::App& app, Options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand("migrate", "Bring the database to this version's schema");
  add_config(command, options.config);
  command.add_flag("--dry-run", options.dry_run, "Only say what would be applied");
  command.callback(
      [&] { chosen = [&] { return commands::migrate(options.config, options.dry_run); }; });
}

void add_check_config(CLI::App& app, Options& options, std::function<int()>& chosen) {
  auto& command =
      *app.add_subcommand("check-config", "Report every mistake in a configuration, with its line");
  auto* config = command.add_option("--config", options.config, config_help)->type_name("FILE");
  auto* print = command.add_flag("--print-example", options.print_example,
                                 "Print a configuration with every field and its default");
  config->excludes(print);
  command.callback([&] {
    if (options.print_example) {
      chosen = commands::print_example_config;
    } else if (options.config.empty()) {
      throw CLI::RequiredError("--config");
    } else {
      chosen = [&] { return commands::check_config(options.config); };
    }
  });
}

void add_simulate(CLI::App& app, Options& options, std::function<int()>& chosen) {
  auto& command = *app.add_subcommand(
      "simulate", "A provider that answers with invented text, for tests and trials");
  auto& arguments = options.simulate;
  command.add_option("--listen", arguments.listen, "Where it listens; port 0 = any free one")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command.add_option("--script", arguments.script_file, "Rules for pace and faults (YAML)")
      ->type_name("FILE");
  command
      .add_option("--require-key", arguments.required_key,
                  "Answer 401 to any other key; not a real secret, it protects nothing")
      ->type_name("KEY");
  command.callback([&] { chosen = [&] { return commands::simulate(options.simulate); }; });
}

void add_journal(CLI::App& app, Options& options, std::function<int()>& chosen) {
  auto& journal = *app.add_subcommand("journal", "Look into a usage journal, or replay it");
  journal.require_subcommand(1);
  auto& inspect = *journal.add_subcommand("inspect", "What it holds, as one JSON object");
  inspect.add_option("folder", options.journal_folder, "The journal, or the data_dir it is in")
      ->required()
      ->type_name("DIR");
  inspect.callback(
      [&] { chosen = [&] { return commands::journal_inspect(options.journal_folder); }; });
  auto& replay = *journal.add_subcommand(
      "replay", "Write its records to the database; those already there are left alone");
  replay.add_option("folder", options.journal_folder, "The journal, or the data_dir it is in")
      ->required()
      ->type_name("DIR");
  add_config(replay, options.config);
  replay.callback([&] {
    chosen = [&] { return commands::journal_replay(options.journal_folder, options.config); };
  });
}

}  // namespace

int run_cli(int argc, const char* const* argv) {
  CLI::App app("ARouter: one API for many model providers, with keys, budgets and fallbacks.",
               "arouter");
  app.require_subcommand(1);
  app.footer("`arouter COMMAND --help` says more. Exit codes: 0 fine, 1 failure, 2 wrong usage.");
  Options options;
  std::function<int()> chosen;
  add_quickstart(app, options, chosen);
  add_serve(app, options, chosen);
  add_migrate(app, options, chosen);
  add_check_config(app, options, chosen);
  add_simulate(app, options, chosen);
  admin::add_commands(app, options.admin, chosen);
  add_journal(app, options, chosen);
  app.add_subcommand("version", "Version, commit and build")->callback([&] {
    chosen = commands::version;
  });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  return chosen();
}

}  // namespace arouter::app
