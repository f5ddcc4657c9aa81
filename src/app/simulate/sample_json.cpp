#include "app/simulate/sample_json.hpp"

#include <nlohmann/json.hpp>

#include "app/simulate/words.hpp"

namespace arouter::app::simulate {
namespace {

using Json = nlohmann::ordered_json;

std::string type_of(const Json& schema) {
  const auto type = schema.find("type");
  if (type == schema.end()) return schema.contains("properties") ? "object" : "string";
  if (type->is_string()) return type->get<std::string>();
  if (type->is_array() && !type->empty() && type->front().is_string()) {
    return type->front().get<std::string>();
  }
  return "string";
}

Json sample_object(const Json& schema, std::uint64_t seed, int depth) {
  Json object = Json::object();
  const auto properties = schema.find("properties");
  if (properties == schema.end() || !properties->is_object()) return object;
  for (const auto& [name, property] : properties->items()) {
    object[name] = sample_for(property, seed ^ seed_of(name), depth + 1);
  }
  return object;
}

}  // namespace

Json sample_for(const Json& schema, std::uint64_t seed, int depth) {
  if (!schema.is_object() || depth > 16) return nullptr;
  if (schema.contains("const")) return schema["const"];
  if (const auto choices = schema.find("enum");
      choices != schema.end() && choices->is_array() && !choices->empty()) {
    return (*choices)[seed % choices->size()];
  }
  const auto type = type_of(schema);
  if (type == "object") return sample_object(schema, seed, depth);
  if (type == "integer") return seed % 100;
  if (type == "number") return static_cast<double>(seed % 1000) / 10.0;
  if (type == "boolean") return seed % 2 == 0;
  if (type == "null") return nullptr;
  if (type == "array") {
    Json list = Json::array();
    if (schema.contains("items")) list.push_back(sample_for(schema["items"], seed, depth + 1));
    return list;
  }
  return "simulated" + word_at(seed, 8);
}

}  // namespace arouter::app::simulate
