#include "app/simulate/simulator.hpp"

#include <cstdio>

#include <arouter/base/calendar.hpp>

namespace arouter::app::simulate {
namespace {

constexpr std::size_t body_bytes_max = 64UL * 1024 * 1024;

HttpReplyHead json_head(int status) {
  HttpReplyHead head;
  head.status = status;
  return head;
}

Task<void> reply_json(HttpExchange& exchange, int status, std::string body) {
  const auto head = json_head(status);
  co_await exchange.reply(head, body);
}

Task<void> reply_error(HttpExchange& exchange, int status, std::string message) {
  const auto head = json_head(status);
  const auto body = error_body(status, message);
  co_await exchange.reply(head, body);
}

}  // namespace

Script default_script() {
  return parse_script("- {model: slow, first_byte_ms: 800, token_ms: 60}", "default").value();
}

Simulator::Simulator(const Clock& clock, SimulatorOptions options)
    : clock_(clock),
      required_key_(std::move(options.required_key)),
      rules_(std::move(options.script)) {}

Task<void> Simulator::handle(HttpExchange& exchange) {
  const auto path = exchange.request().path();
  if (path.starts_with("/simulator/")) {
    co_await control(exchange);
  } else {
    co_await api(exchange);
  }
}

Task<void> Simulator::control(HttpExchange& exchange) {
  const auto& request = exchange.request();
  const auto path = request.path();
  if (request.method == Method::get && path == "/simulator/totals") {
    auto body = totals_.json();
    co_await reply_json(exchange, 200, std::move(body));
  } else if (request.method == Method::post && path == "/simulator/reset") {
    totals_.reset();
    std::string body = "{}";
    co_await reply_json(exchange, 200, std::move(body));
  } else if (request.method == Method::post && path == "/simulator/rules") {
    co_await replace_rules(exchange);
  } else {
    std::string message = "Unknown simulator request";
    co_await reply_error(exchange, 404, std::move(message));
  }
}

Task<void> Simulator::replace_rules(HttpExchange& exchange) {
  const auto body = co_await exchange.read_body(body_bytes_max);
  if (!body) co_return;
  auto script = parse_script(std::string(*body), "rules");
  if (!script) {
    auto message = script.error().message();
    co_await reply_error(exchange, 400, std::move(message));
    co_return;
  }
  const auto count = script->rules.size();
  rules_.replace(std::move(*script));
  auto answer = "{\"rules\":" + std::to_string(count) + "}";
  co_await reply_json(exchange, 200, std::move(answer));
}

bool Simulator::authorised(const HttpRequest& request) const {
  if (required_key_.empty()) return true;
  const auto value = request.header("authorization");
  return value && *value == "Bearer " + required_key_;
}

Task<void> Simulator::api(HttpExchange& exchange) {
  const auto& request = exchange.request();
  const auto path = request.path();
  if (!authorised(request)) {
    std::string message = "Incorrect API key provided.";
    co_await reply_error(exchange, 401, std::move(message));
  } else if (request.method == Method::post && path == "/v1/chat/completions") {
    co_await chat(exchange);
  } else if (request.method == Method::get && path == "/v1/models") {
    auto body = models_body(unix_seconds(clock_.wall()));
    co_await reply_json(exchange, 200, std::move(body));
  } else {
    std::string message =
        "Invalid URL (" + std::string(to_string(request.method)) + " " + std::string(path) + ")";
    co_await reply_error(exchange, 404, std::move(message));
  }
}

AnswerIdentity Simulator::next_identity(const SimulatedRequest& request) {
  AnswerIdentity identity;
  char id[64];
  std::snprintf(id, sizeof id, "chatcmpl-sim%08llx%016llx",
                static_cast<unsigned long long>(++answers_),
                static_cast<unsigned long long>(request.seed));
  identity.id = id;
  identity.created = unix_seconds(clock_.wall());
  identity.model = request.model;
  return identity;
}

Result<ChatCall> Simulator::decide(const HttpRequest& request, std::string_view body) {
  auto parsed = parse_request(body);
  if (!parsed) return parsed.error();
  ChatCall call;
  call.request = std::move(*parsed);
  call.behaviour = rules_.decide(request, call.request.model);
  if (const auto wish = request.header("x-simulate")) {
    if (const auto applied = apply_header(*wish, call.behaviour); !applied) return applied.error();
  }
  call.identity = next_identity(call.request);
  call.answer = compose(call.request, call.behaviour.tokens);
  return call;
}

Task<void> Simulator::chat(HttpExchange& exchange) {
  const auto body = co_await exchange.read_body(body_bytes_max);
  if (!body) co_return;
  const auto call = decide(exchange.request(), *body);
  if (!call) {
    totals_.add("", Ending::failed, SentTokens());
    auto message = call.error().message();
    co_await reply_error(exchange, 400, std::move(message));
    co_return;
  }
  SentTokens sent;
  const auto ending = co_await answer_chat(exchange, *call, sent);
  totals_.add(call->request.model, ending, sent);
}

}  // namespace arouter::app::simulate
