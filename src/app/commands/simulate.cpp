#include "app/commands/commands.hpp"
#include "app/config/file.hpp"
#include "app/config/listen_address.hpp"
#include "app/output.hpp"
#include "app/simulate/server.hpp"
#include "app/stop_signals.hpp"

namespace arouter::app::commands {
namespace {

Result<simulate::Script> script_of(const std::string& file) {
  if (file.empty()) return simulate::default_script();
  const auto text = read_file(file);
  if (!text) return text.error();
  return simulate::parse_script(*text, file);
}

int complain(const Error& error) {
  print_error_line("arouter simulate: " + describe(error));
  return exit_failure;
}

}  // namespace

int simulate(const SimulateArguments& arguments) {
  const auto listen = parse_listen_address(arguments.listen);
  if (!listen) {
    print_error_line("arouter simulate: --listen: \"" + arguments.listen +
                     "\" is not valid; allowed: ADDRESS:PORT");
    return exit_usage;
  }
  auto script = script_of(arguments.script_file);
  if (!script) return complain(script.error());
  block_stop_signals();  // before any thread is started
  simulate::SimulatorOptions options;
  options.script = std::move(*script);
  options.required_key = arguments.required_key;
  simulate::SimulatorServer server(std::move(options));
  if (auto started = server.start(*listen); !started) return complain(started.error());
  print_line("simulated provider on http://" +
             ListenAddress(listen->host, server.port()).to_string() + "/v1");
  wait_for_stop_signal();
  server.stop();
  return exit_ok;
}

}  // namespace arouter::app::commands
