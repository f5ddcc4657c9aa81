#include "api/operate/idempotency.hpp"

#include <algorithm>

namespace arouter::api {

Result<std::optional<std::string>> read_idempotency_key(const HttpRequest& request) {
  constexpr std::size_t characters_max = 255;
  const auto header = request.header("idempotency-key");
  std::optional<std::string> key;
  if (!header) return key;
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (header->empty() || header->size() > characters_max ||
      !std::ranges::all_of(*header, printable)) {
    return fail(ErrorCode::invalid_request,
                "Idempotency-Key must be 1 to 255 printable ASCII characters")
        .with_param("Idempotency-Key");
  }
  key = std::string(*header);
  return key;
}

}  // namespace arouter::api
