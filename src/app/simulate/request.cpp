#include "app/simulate/request.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/simulate/sample_json.hpp"
#include "app/simulate/words.hpp"

namespace arouter::app::simulate {
namespace {

using Json = nlohmann::ordered_json;

Error invalid(std::string message) {
  return fail(ErrorCode::invalid_request, std::move(message));
}

// Text of a message's content: a string, or the text parts of a list.
void append_text(const Json& content, std::string& text) {
  if (content.is_string()) {
    text += content.get_ref<const std::string&>();
  } else if (content.is_array()) {
    for (const auto& part : content) {
      if (part.is_object() && part.value("type", "") == "text") text += part.value("text", "");
    }
  }
}

std::string prompt_of(const Json& messages) {
  std::string text;
  for (const auto& message : messages) {
    if (message.is_object() && message.contains("content")) append_text(message["content"], text);
  }
  return text;
}

// The member of that name when it is a positive integer.
std::optional<std::int64_t> positive(const Json& body, const char* name) {
  const auto member = body.find(name);
  if (member == body.end() || !member->is_number_integer()) return std::nullopt;
  const auto value = member->get<std::int64_t>();
  return value > 0 ? std::optional(value) : std::nullopt;
}

// The function to call when the request demands one: the named one, else the first.
const Json* demanded_function(const Json& body, const std::string& prompt) {
  const auto tools = body.find("tools");
  if (tools == body.end() || !tools->is_array() || tools->empty()) return nullptr;
  const auto choice = body.find("tool_choice");
  std::string wanted;
  bool demanded = prompt.find("use the tool") != std::string::npos;
  if (choice != body.end() && choice->is_string()) {
    if (*choice == "none") return nullptr;
    demanded = demanded || *choice == "required";
  } else if (choice != body.end() && choice->is_object() && choice->contains("function")) {
    wanted = (*choice)["function"].value("name", "");
    demanded = true;
  }
  if (!demanded) return nullptr;
  for (const auto& tool : *tools) {
    if (!tool.is_object() || !tool.contains("function")) continue;
    const auto& function = tool["function"];
    if (wanted.empty() || function.value("name", "") == wanted) return &function;
  }
  return nullptr;
}

std::optional<ToolCall> tool_call_for(const Json& body, const std::string& prompt,
                                      std::uint64_t seed) {
  const auto* function = demanded_function(body, prompt);
  if (function == nullptr) return std::nullopt;
  ToolCall call;
  call.name = function->value("name", "");
  call.arguments =
      function->contains("parameters") ? sample_for((*function)["parameters"], seed).dump() : "{}";
  return call;
}

std::optional<std::string> json_answer_for(const Json& body, std::uint64_t seed) {
  const auto format = body.find("response_format");
  if (format == body.end() || !format->is_object()) return std::nullopt;
  const auto type = format->value("type", "");
  if (type == "json_object") return Json{{"simulated", true}, {"text", word_at(seed, 8)}}.dump();
  if (type != "json_schema" || !format->contains("json_schema")) return std::nullopt;
  const auto& outer = (*format)["json_schema"];
  if (!outer.is_object() || !outer.contains("schema")) return std::nullopt;
  return sample_for(outer["schema"], seed).dump();
}

Result<SimulatedRequest> interpret(const Json& body) {
  if (!body.is_object()) return invalid("We could not parse the JSON body of your request.");
  const auto model = body.find("model");
  if (model == body.end() || !model->is_string())
    return invalid("you must provide a model parameter");
  const auto messages = body.find("messages");
  if (messages == body.end() || !messages->is_array() || messages->empty()) {
    return invalid("Missing required parameter: 'messages'.");
  }
  SimulatedRequest request;
  request.model = model->get<std::string>();
  request.stream = body.contains("stream") && body["stream"] == true;
  if (const auto options = body.find("stream_options");
      options != body.end() && options->is_object()) {
    request.include_usage =
        options->contains("include_usage") && (*options)["include_usage"] == true;
  }
  request.choices = std::min<std::int64_t>(positive(body, "n").value_or(1), 128);
  for (const char* name : {"max_tokens", "max_completion_tokens"}) {
    request.output_tokens_max =
        std::min(request.output_tokens_max, positive(body, name).value_or(INT64_MAX));
  }
  const auto prompt = prompt_of(*messages);
  request.seed = seed_of(prompt);
  request.prompt_tokens = static_cast<std::int64_t>(prompt.size() / 4 + 4 * messages->size() + 3);
  request.tool_call = tool_call_for(body, prompt, request.seed);
  request.json_answer = json_answer_for(body, request.seed);
  return request;
}

}  // namespace

Result<SimulatedRequest> parse_request(std::string_view body) {
  try {
    return interpret(Json::parse(body));
  } catch (const nlohmann::json::exception&) {
    return invalid("We could not parse the JSON body of your request.");
  }
}

}  // namespace arouter::app::simulate
