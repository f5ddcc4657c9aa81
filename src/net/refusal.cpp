#include "net/refusal.hpp"

namespace arouter::net {
namespace {

std::string_view slug_of(int status) {
  switch (status) {
    case 408:
      return "request_timeout";
    case 417:
      return "expectation_failed";
    case 503:
      return "overloaded";
    default:
      return "malformed_request";
  }
}

}  // namespace

std::string refusal_body(int status, std::string_view message) {
  const std::string_view type = status >= 500 ? "server_error" : "invalid_request_error";
  const std::string_view slug = slug_of(status);
  std::string body;
  body.append(R"({"error":{"message":")").append(message);
  body.append(R"(","type":")").append(type);
  body.append(R"(","code":")").append(slug);
  body.append(R"(","param":null},"code":")").append(slug);
  body.append(R"(","message":")").append(message).append("\"}");
  return body;
}

}  // namespace arouter::net
