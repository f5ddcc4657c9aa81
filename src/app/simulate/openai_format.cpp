#include "app/simulate/openai_format.hpp"

#include <nlohmann/json.hpp>

namespace arouter::app::simulate {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* fingerprint = "fp_simulated";
constexpr const char* tool_call_id = "call_simulated0001";

Json usage_json(SentTokens usage) {
  return {{"prompt_tokens", usage.prompt},
          {"completion_tokens", usage.completion},
          {"total_tokens", usage.prompt + usage.completion},
          {"prompt_tokens_details", {{"cached_tokens", 0}, {"audio_tokens", 0}}},
          {"completion_tokens_details",
           {{"reasoning_tokens", 0},
            {"audio_tokens", 0},
            {"accepted_prediction_tokens", 0},
            {"rejected_prediction_tokens", 0}}}};
}

Json tool_json(const AnswerChoice& choice, const std::string& arguments) {
  return {{"id", tool_call_id},
          {"type", "function"},
          {"function", {{"name", *choice.tool_name}, {"arguments", arguments}}}};
}

Json message_json(const AnswerChoice& choice) {
  Json message = {{"role", "assistant"}, {"content", nullptr}, {"refusal", nullptr}};
  if (choice.tool_name) {
    message["tool_calls"] = Json::array({tool_json(choice, choice.text())});
  } else {
    message["content"] = choice.text();
  }
  message["annotations"] = Json::array();
  return message;
}

Json head_json(const AnswerIdentity& identity, const char* object) {
  return {{"id", identity.id},           {"object", object},
          {"created", identity.created}, {"model", identity.model},
          {"service_tier", "default"},   {"system_fingerprint", fingerprint}};
}

std::string event(const Json& json) {
  return "data: " + json.dump() + "\n\n";
}

std::string chunk_event(const AnswerIdentity& identity, std::size_t choice, Json delta,
                        Json finish_reason, bool null_usage) {
  auto chunk = head_json(identity, "chat.completion.chunk");
  chunk["choices"] = Json::array({Json{{"index", choice},
                                       {"delta", std::move(delta)},
                                       {"logprobs", nullptr},
                                       {"finish_reason", std::move(finish_reason)}}});
  if (null_usage) chunk["usage"] = nullptr;
  return event(chunk);
}

std::string_view error_type(int status) {
  if (status == 429) return "rate_limit_exceeded";
  if (status == 401 || status == 403) return "authentication_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

}  // namespace

std::string whole_reply(const AnswerIdentity& identity, const Answer& answer, SentTokens usage,
                        bool report_usage) {
  auto reply = head_json(identity, "chat.completion");
  reply["choices"] = Json::array();
  for (std::size_t i = 0; i < answer.choices.size(); ++i) {
    reply["choices"].push_back({{"index", i},
                                {"message", message_json(answer.choices[i])},
                                {"logprobs", nullptr},
                                {"finish_reason", answer.choices[i].finish_reason}});
  }
  if (report_usage) reply["usage"] = usage_json(usage);
  return reply.dump();
}

std::string first_event(const AnswerIdentity& identity, std::size_t choice,
                        const AnswerChoice& content, bool null_usage) {
  Json delta = {{"role", "assistant"}, {"content", ""}, {"refusal", nullptr}};
  if (content.tool_name) {
    auto call = tool_json(content, "");
    call["index"] = 0;
    delta = {{"role", "assistant"}, {"content", nullptr}, {"tool_calls", Json::array({call})}};
  }
  return chunk_event(identity, choice, std::move(delta), nullptr, null_usage);
}

std::string piece_event(const AnswerIdentity& identity, std::size_t choice,
                        const AnswerChoice& content, const std::string& piece, bool null_usage) {
  Json delta = {{"content", piece}};
  if (content.tool_name) {
    delta = {
        {"tool_calls", Json::array({Json{{"index", 0}, {"function", {{"arguments", piece}}}}})}};
  }
  return chunk_event(identity, choice, std::move(delta), nullptr, null_usage);
}

std::string finish_event(const AnswerIdentity& identity, std::size_t choice,
                         const std::string& reason, bool null_usage) {
  return chunk_event(identity, choice, Json::object(), reason, null_usage);
}

std::string usage_event(const AnswerIdentity& identity, SentTokens usage) {
  auto chunk = head_json(identity, "chat.completion.chunk");
  chunk["choices"] = Json::array();
  chunk["usage"] = usage_json(usage);
  return event(chunk);
}

std::string error_body(int status, std::string_view message) {
  const Json error = {{"message", message},
                      {"type", error_type(status)},
                      {"param", nullptr},
                      {"code", status == 401 ? Json("invalid_api_key") : Json(nullptr)}};
  return Json{{"error", error}}.dump();
}

std::string models_body(std::int64_t created) {
  auto data = Json::array();
  for (const char* id : {"chat", "free", "slow"}) {
    data.push_back(
        {{"id", id}, {"object", "model"}, {"created", created}, {"owned_by", "simulated"}});
  }
  return Json{{"object", "list"}, {"data", data}}.dump();
}

}  // namespace arouter::app::simulate
