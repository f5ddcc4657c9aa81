#include <arouter/store/migrate.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/load_or_complain.hpp"
#include "app/output.hpp"

namespace arouter::app::commands {

int migrate(const std::string& config_file, bool dry_run) {
  const auto loaded = load_or_complain(config_file, Purpose::administration);
  if (!loaded) return exit_failure;
  const auto report =
      store::migrate(loaded->config.database.url, store::embedded_migrations(), dry_run);
  if (!report) {
    print_error_line("arouter migrate: " + describe(report.error()));
    return exit_failure;
  }
  for (const auto& name : report->performed) {
    print_line((dry_run ? "would apply " : "applied ") + name);
  }
  if (report->performed.empty()) {
    print_line("schema " + std::to_string(report->schema_after) + " is current");
    return exit_ok;
  }
  print_line("schema " + std::to_string(report->schema_before) +
             (dry_run ? " would become " : " is now ") + std::to_string(report->schema_after));
  return exit_ok;
}

}  // namespace arouter::app::commands
