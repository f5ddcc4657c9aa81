#include <arouter/base/text.hpp>
#include <arouter/wire/openai/chat_request.hpp>

#include "api/inference/inference.hpp"

namespace arouter::api {

namespace {

using wire::openai::MaxPriceUnit;

// Ours, and the names OpenRouter's clients send.
bool wants_routing_trace(const HttpRequest& request) {
  const auto is = [&](std::string_view header, std::string_view value) {
    const auto given = request.header(header);
    return given && iequals(*given, value);
  };
  return is("x-router-metadata", "true") || is("x-openrouter-metadata", "enabled") ||
         is("x-openrouter-experimental-metadata", "enabled");
}

void attribute(RequestScope& scope) {
  const auto& request = scope.exchange.request();
  auto& context = scope.context;
  context.generation_id = generation_id(context.id);
  context.app_url = clipped(request.header("http-referer").value_or(""));
  context.app_title = clipped(request.header("x-title").value_or(""));
  context.wants_routing_trace = wants_routing_trace(request);
}

}  // namespace

Task<Status> chat_completions(RequestScope& scope) {
  attribute(scope);
  const auto body = co_await scope.exchange.read_body(scope.policy.request_body_bytes_max);
  if (!body) co_return body.error();
  const auto unit = scope.context.flavour == gateway::Flavour::openrouter
                        ? MaxPriceUnit::per_million
                        : MaxPriceUnit::per_token;
  const auto request = wire::openai::parse_chat_request(*body, unit);
  if (!request) co_return request.error();
  co_return co_await scope.inside.infer.run(scope.context, scope.caller, *request, scope.exchange);
}

}  // namespace arouter::api
