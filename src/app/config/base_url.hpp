// A provider's base URL, taken apart once when the configuration is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arouter/base/result.hpp>

namespace arouter::app {

struct BaseUrl {
  BaseUrl() = default;
  bool tls = true;
  std::string host;  // name or address, without brackets
  std::uint16_t port = 443;
  std::string path;  // "/v1", without a trailing slash; may be empty
};

// http or https only; no credentials, query or fragment. The error's message says what is wrong.
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace arouter::app
