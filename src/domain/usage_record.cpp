#include <cstdint>

#include <arouter/base/text.hpp>
#include <arouter/domain/usage_record.hpp>

namespace arouter {

namespace {

constexpr std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

constexpr bool in_range(std::uint8_t byte, int low, int high) {
  return byte >= low && byte <= high;
}

// Bytes of the well-formed UTF-8 sequence `text` starts with (Unicode, table 3-7), 0 when it starts
// with none.
std::size_t sequence_length(std::string_view text) {
  const auto first = byte_at(text, 0);
  const auto second = byte_at(text, 1);
  const auto continues = [text](std::size_t at) { return in_range(byte_at(text, at), 0x80, 0xBF); };
  if (first < 0x80) return 1;
  if (in_range(first, 0xC2, 0xDF)) return continues(1) ? 2 : 0;
  if (in_range(first, 0xE0, 0xEF)) {
    const int low = first == 0xE0 ? 0xA0 : 0x80;
    const int high = first == 0xED ? 0x9F : 0xBF;
    return in_range(second, low, high) && continues(2) ? 3 : 0;
  }
  if (in_range(first, 0xF0, 0xF4)) {
    const int low = first == 0xF0 ? 0x90 : 0x80;
    const int high = first == 0xF4 ? 0x8F : 0xBF;
    return in_range(second, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

// C0, DEL and C1.
bool is_control(std::string_view sequence) {
  const auto first = byte_at(sequence, 0);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && byte_at(sequence, 1) < 0xA0);
}

}  // namespace

std::string_view to_string(CallStatus status) {
  switch (status) {
    case CallStatus::completed:
      return "completed";
    case CallStatus::cancelled:
      return "cancelled";
    case CallStatus::failed:
      return "failed";
    case CallStatus::limited:
      return "limited";
    case CallStatus::abandoned:
      return "abandoned";
  }
  return "failed";
}

std::string clipped(std::string_view text) {
  if (text.size() <= usage_text_bytes_max && is_printable_ascii(text)) {
    return std::string(text);
  }
  std::string clean;
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0) {
      text.remove_prefix(1);
      continue;
    }
    if (clean.size() + length > usage_text_bytes_max) break;
    const auto sequence = text.substr(0, length);
    if (!is_control(sequence)) clean += sequence;
    text.remove_prefix(length);
  }
  return clean;
}

}  // namespace arouter
