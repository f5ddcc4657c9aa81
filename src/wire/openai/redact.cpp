#include "wire/openai/redact.hpp"

#include <algorithm>
#include <array>

#include <arouter/base/text.hpp>

#include "wire/utf8.hpp"

namespace arouter::wire::openai {
namespace {

constexpr std::string_view redacted = "[redacted]";

// How credentials begin, and how much must follow for it to be one. The asterisks of a provider's
// own masking count as part of it.
struct SecretShape {
  std::string_view prefix;
  std::size_t rest_min;
};

constexpr std::array secret_shapes{
    SecretShape{"sk-", 6},      SecretShape{"sk_", 6},  SecretShape{"pk-", 6},
    SecretShape{"rk-", 6},      SecretShape{"lr_", 6},  SecretShape{"AIza", 10},
    SecretShape{"gsk_", 6},     SecretShape{"xai-", 6}, SecretShape{"csk-", 6},
    SecretShape{"AKIA", 12},    SecretShape{"hf_", 8},  SecretShape{"pplx-", 6},
    SecretShape{"Bearer ", 1},  SecretShape{"eyJ", 20}, SecretShape{"api-key=", 1},
    SecretShape{"api_key=", 1}, SecretShape{"key=", 1},
};

bool is_secret_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '.' || c == '*' || c == '+' || c == '/' || c == '=' || c == '~';
}

bool is_word_char(char c) {
  return is_secret_char(c) && c != '.' && c != '=' && c != '/' && c != '*';
}

std::size_t run_length(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_secret_char);
  return static_cast<std::size_t>(end - text.begin());
}

// Length of the credential that `text` begins with, or 0.
std::size_t secret_length(std::string_view text) {
  for (const SecretShape& shape : secret_shapes) {
    if (!starts_with_ignoring_case(text, shape.prefix)) continue;
    const std::size_t rest = run_length(text.substr(shape.prefix.size()));
    if (rest >= shape.rest_min) return shape.prefix.size() + rest;
  }
  return 0;
}

std::string without_secrets(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const bool at_word = i == 0 || !is_word_char(text[i - 1]);
    const std::size_t length = at_word ? secret_length(text.substr(i)) : 0;
    if (length > 0) {
      out += redacted;
      i += length;
      continue;
    }
    const bool control = static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7F;
    out += control ? ' ' : text[i];
    ++i;
  }
  return out;
}

}  // namespace

std::string fit_to_show(std::string_view message) {
  // Redaction looks a little beyond the limit, so that no secret is cut in half and missed.
  std::string text = without_secrets(repaired_utf8(trim(message.substr(0, 4 * shown_bytes_max))));
  if (text.size() <= shown_bytes_max) return text;
  std::size_t end = shown_bytes_max - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  text += "...";
  return text;
}

}  // namespace arouter::wire::openai
