#include "common/http_head.hpp"

#include <algorithm>
#include <charconv>

namespace arouter::bench {
namespace {

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

std::optional<std::size_t> head_size(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  return end + 4;
}

std::string_view first_line(std::string_view head) {
  return head.substr(0, head.find("\r\n"));
}

std::string_view field(std::string_view head, std::string_view name) {
  auto position = head.find("\r\n");
  while (position != std::string_view::npos) {
    const std::string_view rest = head.substr(position + 2);
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
      return trim(line.substr(colon + 1));
    }
    position = head.find("\r\n", position + 2);
  }
  return {};
}

std::optional<std::size_t> content_length(std::string_view head) {
  const std::string_view text = field(head, "content-length");
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return to_lower(a) == b; });
}

}  // namespace arouter::bench
