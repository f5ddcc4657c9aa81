#include <algorithm>
#include <cctype>

#include <arouter/base/calendar.hpp>

#include "app/config/base_url.hpp"
#include "app/config/price.hpp"
#include "app/config/schema.hpp"

namespace arouter::app {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t tokens_max = 1'000'000'000;

bool is_slug(const std::string& text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-' || c == '_' || c == '.';
         });
}

bool is_model_id(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == 0 || slash == std::string::npos || slash + 1 == text.size()) return false;
  return text.size() <= 200 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isgraph(c) != 0 && c != ':' && c != '"' && c != '\\';
         });
}

// What an HTTP header can carry (RFC 9110 §5.5, visible ASCII).
bool is_header_text(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

Field checked_text(std::string name, std::string& target, bool (*check)(const std::string&),
                   std::string allowed, std::string doc) {
  auto parse = [&target, check](const std::string& text) {
    if (!check(text)) return false;
    target = text;
    return true;
  };
  return scalar_field(std::move(name), std::move(allowed), std::move(doc), parse,
                      [&target] { return yaml_scalar(target); });
}

Field base_url_field(std::string& target) {
  Field field = text_field("base_url", target, "http:// or https:// URL",
                           "Without a trailing slash; /chat/completions is appended.");
  const auto store = field.read;
  field.read = [store, &target](const YamlNode& node, const ReadContext& context) {
    store(node, context);
    if (node.kind != YamlNode::Kind::scalar) return;
    if (const auto url = parse_base_url(target); !url) {
      context.problem(node.line, url.error().message() + "; allowed: http:// or https:// URL");
    }
  };
  return field;
}

Field date_field(std::string name, std::optional<WallTime>& target, std::string doc) {
  auto parse = [&target](const std::string& text) {
    target = parse_date(text);
    return target.has_value();
  };
  auto print = [&target] { return target ? to_rfc3339(*target).substr(0, 10) : "2026-01-31"; };
  return scalar_field(std::move(name), "a UTC date, YYYY-MM-DD", std::move(doc), parse, print);
}

Field released_field(WallTime& target) {
  auto parse = [&target](const std::string& text) {
    const auto date = parse_date(text);
    if (date) target = *date;
    return date.has_value();
  };
  return scalar_field("released", "a UTC date, YYYY-MM-DD", "First day it was offered.", parse,
                      [&target] { return to_rfc3339(target).substr(0, 10); });
}

Field required(Field field) {
  field.required = true;
  return field;
}

Field data_collection_field(bool& denies) {
  return choice_field<bool>("data_collection", denies, {{"allow", false}, {"deny", true}},
                            "deny: its terms say that it does not train on API traffic.");
}

// A list of endpoints, each read into a fresh EndpointConfig.
Field endpoints_field(std::vector<EndpointConfig>& target) {
  Field field;
  field.name = "endpoints";
  field.doc = "Who serves it; the order is the preference when nothing else decides.";
  field.allowed = "a list of at least one endpoint";
  field.is_list = true;
  field.read = [&target](const YamlNode& node, const ReadContext& context) {
    if (node.kind != YamlNode::Kind::list || node.children.empty()) {
      return context.problem(node.line, "must be a list of at least one endpoint");
    }
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      EndpointConfig endpoint;
      endpoint.place = Place(context.file, node.children[i].line);
      read_fields(node.children[i], endpoint_fields(endpoint), context.item(i));
      target.push_back(std::move(endpoint));
    }
  };
  if (!target.empty()) field.nested = endpoint_fields(target.front());
  return field;
}

}  // namespace

std::vector<Field> provider_fields(ProviderConfig& p) {
  return {
      required(checked_text("id", p.id, is_slug, "lower-case letters, digits, '-', '_', '.'",
                            "Used in provider.order and allowed_providers.")),
      text_field("name", p.name, "text", "Display name, `provider` in answers."),
      choice_field<Dialect>("dialect", p.dialect,
                            {{"openai", Dialect::openai}, {"simulated", Dialect::simulated}},
                            "Wire protocol."),
      required(base_url_field(p.base_url)),
      secret_list_field("api_keys", p.api_keys, "texts of visible ASCII characters", is_header_text,
                        "[\"${OPENAI_API_KEY}\"]",
                        "Tried in order; when all are empty the provider is off."),
      duration_field("connect_timeout_ms", p.connect_timeout, 1, hour_ms,
                     "Name look-up, TCP and TLS together."),
      duration_field("first_byte_timeout_ms", p.first_byte_timeout, 1, hour_ms,
                     "From the request sent to the head of the answer."),
      duration_field("idle_timeout_ms", p.idle_timeout, 1, hour_ms,
                     "Longest silence within an answer."),
      duration_field("total_timeout_ms", p.total_timeout, 1, 24 * hour_ms, "A whole call."),
      count_field("max_connections_per_core", p.max_connections_per_core, 1, 100'000,
                  "Connections an event loop opens to it; more calls than that wait."),
      text_field("ca_file", p.ca_file, "path of a PEM file",
                 "Certificate authorities to trust instead of the system's."),
      data_collection_field(p.denies_data_collection),
      flag_field("zdr", p.zero_data_retention,
                 "true when zero data retention was agreed with the provider."),
      flag_field("drain_cancelled", p.drain_cancelled,
                 "When a client leaves, read its answer to the end instead of cancelling it."),
  };
}

std::vector<Field> endpoint_fields(EndpointConfig& e) {
  auto& endpoint = e.endpoint;
  return {
      required(text_field("provider", endpoint.provider_id, "id of a provider",
                          "The id of one of the providers.")),
      required(text_field("model", endpoint.upstream_model, "text",
                          "The provider's own name of the model.")),
      count_field("context_tokens", endpoint.context_tokens, 0, tokens_max,
                  "Where the offer differs from the model; 0 = as the model.", "tokens"),
      count_field("output_tokens_max", endpoint.output_tokens_max, 0, tokens_max, "Likewise.",
                  "tokens"),
      text_field("quantization", endpoint.quantization, "fp8, fp4, bf16, …",
                 "Empty = not published."),
      list_field("supported_parameters", endpoint.supported_parameters, "request field names",
                 "Empty = as the model."),
      required(price_field("price", endpoint.price)),
  };
}

std::vector<Field> model_fields(ModelConfig& m) {
  auto& model = m.model;
  return {
      required(checked_text("id", model.id, is_model_id, "author/slug",
                            "What clients name, without regard to case.")),
      text_field("name", model.name, "text", "Display name."),
      text_field("description", model.description, "text", "For people who choose."),
      list_field("aliases", model.aliases, "model ids", "Other names of the same model."),
      released_field(model.released),
      date_field("retires", model.retires, "First day it is no longer offered."),
      required(count_field("context_tokens", model.context_tokens, 1, tokens_max,
                           "Input and output together.", "tokens")),
      count_field("output_tokens_max", model.output_tokens_max, 0, tokens_max,
                  "Most a single answer may hold; 0 = bounded by the context only.", "tokens"),
      list_field("input_modalities", model.input_modalities, "text, image, file, audio, video",
                 "What can be sent."),
      list_field("output_modalities", model.output_modalities, "text, image, audio", ""),
      list_field("supported_parameters", model.supported_parameters, "request field names",
                 "Accepted by every endpoint."),
      required(endpoints_field(m.endpoints)),
  };
}

}  // namespace arouter::app
