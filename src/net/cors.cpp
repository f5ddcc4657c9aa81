#include "net/cors.hpp"

#include <algorithm>

namespace arouter::net {
namespace {

constexpr std::string_view exposed_fields =
    "Access-Control-Expose-Headers: X-Request-Id, X-Generation-Id, X-Gateway-Overhead-Ms, "
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After\r\n";

}  // namespace

Cors::Cors(std::vector<std::string> allowed_origins) : origins_(std::move(allowed_origins)) {
  any_ = std::erase(origins_, "*") > 0;
}

bool Cors::allows(std::string_view origin) const {
  if (origin.empty()) return false;
  return any_ || std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

std::string Cors::answer_lines(std::string_view origin) const {
  std::string lines;
  if (!enabled()) return lines;
  // The answer differs by origin, so a cache must not serve one origin's copy to another.
  if (!any_) lines.append("Vary: Origin\r\n");
  if (!allows(origin)) return lines;
  lines.append("Access-Control-Allow-Origin: ");
  lines.append(any_ ? std::string_view("*") : origin).append("\r\n").append(exposed_fields);
  return lines;
}

bool Cors::is_preflight(const HttpRequest& request) {
  return request.method == Method::options && request.header("Origin") &&
         request.header("Access-Control-Request-Method");
}

std::string Cors::preflight_lines(const HttpRequest& request) const {
  const auto origin = request.header("Origin").value_or("");
  std::string lines = answer_lines(origin);
  if (!allows(origin)) return lines;
  lines.append("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n");
  lines.append("Access-Control-Max-Age: 7200\r\n");
  if (const auto wanted = request.header("Access-Control-Request-Headers")) {
    lines.append("Access-Control-Allow-Headers: ").append(*wanted).append("\r\n");
  }
  return lines;
}

}  // namespace arouter::net
