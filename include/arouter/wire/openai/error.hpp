// The OpenAI error envelope as providers send it.
#pragma once

#include <string>
#include <string_view>

namespace arouter::wire::openai {

struct ProviderErrorBody {
  ProviderErrorBody() = default;
  std::string message;  // empty when the body holds none; clipped to 512 bytes, secrets redacted
  std::string type;
  std::string code;
  std::string param;
};

// Reads any of the error shapes OpenAI-compatible providers send ({"error":{…}}, {"error":"…"},
// {"message":…}, {"detail":…}, plain text or HTML → empty message). Never fails.
ProviderErrorBody parse_error_body(std::string_view body);

}  // namespace arouter::wire::openai
