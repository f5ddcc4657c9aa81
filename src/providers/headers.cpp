#include <arouter/providers/provider.hpp>

namespace arouter::providers {

std::vector<HeaderView> chat_headers(const Provider& /*provider*/, std::string_view api_key,
                                     bool stream, std::string_view request_id,
                                     std::string& storage) {
  constexpr std::string_view user_agent = "arouter/" AROUTER_VERSION;
  std::vector<HeaderView> headers;
  headers.reserve(5);
  // Runtimes on one's own machines often have no key.
  if (!api_key.empty()) {
    storage.assign("Bearer ").append(api_key);
    headers.push_back({"Authorization", storage});
  }
  headers.push_back({"Content-Type", "application/json"});
  headers.push_back({"Accept", stream ? "text/event-stream" : "application/json"});
  headers.push_back({"User-Agent", user_agent});
  headers.push_back({"X-Request-Id", request_id});
  return headers;
}

}  // namespace arouter::providers
