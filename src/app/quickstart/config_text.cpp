#include "app/quickstart/config_text.hpp"

#include "app/config/field.hpp"

namespace arouter::app::quickstart {
namespace {

struct SimulatedModel {
  const char* id;
  const char* name;
  const char* upstream;
  const char* price;
};

constexpr SimulatedModel simulated_models[] = {
    {simulated_model, "Simulated Chat", "chat", R"({input: "0.5", output: "1.5"})"},
    {"simulated/free", "Simulated Chat (free)", "free", R"({input: "0", output: "0"})"},
    {"simulated/slow", "Simulated Chat (slow)", "slow", R"({input: "0.5", output: "1.5"})"},
};

std::string simulated_entries(std::uint16_t port) {
  std::string text =
      "providers:\n"
      "  - id: simulated\n"
      "    name: Simulated\n"
      "    dialect: simulated\n"
      "    base_url: http://127.0.0.1:" +
      std::to_string(port) +
      "/v1\n"
      "    api_keys: [not-needed]\n"
      "    data_collection: deny\n"
      "    zdr: true\n"
      "models:\n";
  for (const auto& model : simulated_models) {
    text += std::string("  - id: ") + model.id + "\n    name: " + yaml_scalar(model.name) +
            "\n    description: Invented text from the gateway's own simulated provider.\n"
            "    context_tokens: 131072\n"
            "    output_tokens_max: 16384\n"
            "    input_modalities: [text]\n"
            "    output_modalities: [text]\n"
            "    supported_parameters: [tools, tool_choice, max_tokens, max_completion_tokens, "
            "temperature, top_p, stop, seed, response_format, structured_outputs]\n"
            "    endpoints:\n"
            "      - {provider: simulated, model: " +
            model.upstream + ", price: " + model.price + "}\n";
  }
  return text;
}

}  // namespace

std::string config_text(const ConfigValues& values) {
  std::string text =
      "# Written by `arouter quickstart` at every start: copy it before changing anything.\n"
      "server:\n"
      "  listen: " +
      yaml_scalar(values.listen) +
      "\n"
      "  metrics_listen: 127.0.0.1:0\n"
      "  shutdown_grace_ms: 5000\n"
      "database:\n"
      "  url: " +
      yaml_scalar(values.database_url) +
      "\n"
      "data_dir: " +
      yaml_scalar(values.home + "/data") +
      "\n"
      "secrets:\n"
      "  master_key_file: " +
      yaml_scalar(values.home + "/master.key") +
      "\n"
      "log:\n"
      "  level: warn\n";
  if (values.simulator_port != 0) text += simulated_entries(values.simulator_port);
  return text;
}

}  // namespace arouter::app::quickstart
