// The sub-commands that are not folders of their own. Each returns the process's exit code.
#pragma once

#include <string>

namespace arouter::app::commands {

// arouter serve
int serve(const std::string& config_file);

// arouter migrate: prints what was applied, or with `dry_run` what would be.
int migrate(const std::string& config_file, bool dry_run);

// arouter check-config: prints every mistake on standard error, or "ok: …".
int check_config(const std::string& config_file);
int print_example_config();

struct SimulateArguments {
  SimulateArguments() = default;
  std::string listen = "127.0.0.1:0";
  std::string script_file;   // empty = the default script
  std::string required_key;  // empty = no key needed
};

// arouter simulate: runs until SIGTERM or SIGINT.
int simulate(const SimulateArguments& arguments);

// arouter journal: one JSON object each.
int journal_inspect(const std::string& folder);
int journal_replay(const std::string& folder, const std::string& config_file);

int version();

}  // namespace arouter::app::commands
