#include "app/config/overrides.hpp"

#include "app/config/schema.hpp"

namespace arouter::app {
namespace {

struct Override {
  const char* variable;
  const char* section;
  const char* field;
};

constexpr Override overrides[] = {
    {"AROUTER_LISTEN", "server", "listen"},
    {"AROUTER_DATABASE_URL", "database", "url"},
    {"AROUTER_MASTER_KEY", "secrets", "master_key"},
    {"AROUTER_LOG_LEVEL", "log", "level"},
};

const Field& find(const std::vector<Field>& fields, std::string_view name) {
  std::size_t i = 0;
  while (fields[i].name != name) ++i;
  return fields[i];
}

}  // namespace

void apply_overrides(Config& config, const Environment& environment, Problems& problems) {
  const auto fields = config_fields(config);
  // A variable's value is taken as it stands, without a second expansion.
  const Environment verbatim = [](std::string_view) { return std::nullopt; };
  for (const auto& entry : overrides) {
    const auto value = environment(entry.variable);
    if (!value || value->empty()) continue;
    const std::string file = entry.variable;
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.text = *value;
    const ReadContext context{file, verbatim, problems,
                              std::string(entry.section) + "." + entry.field};
    find(find(fields, entry.section).nested, entry.field).read(node, context);
  }
}

}  // namespace arouter::app
