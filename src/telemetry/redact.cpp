#include "telemetry/redact.hpp"

#include <array>

#include <arouter/base/text.hpp>

namespace arouter::telemetry {
namespace {

constexpr std::string_view replacement = "[redacted]";
constexpr std::size_t no_match = 0;

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_key_character(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '-';
}

bool is_value_character(char c) {
  constexpr std::string_view ends = " \t\r\n\"'&#,;<>\\";
  return ends.find(c) == std::string_view::npos;
}

// A known beginning and what follows it.
struct Shape {
  std::string_view prefix;
  bool (*in_tail)(char);
  std::size_t tail_min;  // a shorter tail is no secret: "sk-" in prose, or a masked label
  bool keep_prefix = false;
  bool any_case = false;
  bool word_start = false;  // not in the middle of a word: "task-force" is no key
};

constexpr std::array shapes = {
    Shape{"lr_live_", is_hex, 8},
    Shape{"lr_mgmt_", is_hex, 8},
    Shape{"lr_oper_", is_hex, 8},
    Shape{"lr_admin_", is_hex, 8},
    Shape{"lr_session_", is_hex, 8},
    Shape{"lr_invite_", is_hex, 8},
    Shape{.prefix = "bearer ",
          .in_tail = is_value_character,
          .tail_min = 1,
          .keep_prefix = true,
          .any_case = true,
          .word_start = true},
    Shape{.prefix = "key=",
          .in_tail = is_value_character,
          .tail_min = 1,
          .keep_prefix = true,
          .any_case = true},
    Shape{.prefix = "password=",
          .in_tail = is_value_character,
          .tail_min = 1,
          .keep_prefix = true,
          .any_case = true},
    Shape{.prefix = "sk-", .in_tail = is_key_character, .tail_min = 8, .word_start = true},
    Shape{.prefix = "AIza", .in_tail = is_key_character, .tail_min = 8, .word_start = true},
    Shape{.prefix = "gsk_", .in_tail = is_key_character, .tail_min = 8, .word_start = true},
    Shape{.prefix = "xai-", .in_tail = is_key_character, .tail_min = 8, .word_start = true},
    Shape{.prefix = "pplx-", .in_tail = is_key_character, .tail_min = 8, .word_start = true},
};

// The first characters of all shapes in both cases, and the colon of "://".
constexpr std::array<bool, 256> make_first_characters() {
  std::array<bool, 256> first{};
  for (const Shape& shape : shapes) {
    const auto c = static_cast<unsigned char>(shape.prefix.front());
    first[c] = true;
    if (shape.any_case) first[static_cast<unsigned char>(c - 32)] = true;
  }
  first[static_cast<unsigned char>(':')] = true;
  return first;
}

constexpr std::array<bool, 256> first_characters = make_first_characters();

struct Match {
  std::size_t kept = 0;  // bytes that stay readable
  std::size_t length = no_match;
};

Match match_shape(const Shape& shape, std::string_view text, bool at_word_start) {
  if (shape.word_start && !at_word_start) return {};
  const bool begins = shape.any_case ? starts_with_ignoring_case(text, shape.prefix)
                                     : text.starts_with(shape.prefix);
  if (!begins) return {};
  std::size_t end = shape.prefix.size();
  while (end < text.size() && shape.in_tail(text[end])) ++end;
  if (end - shape.prefix.size() < shape.tail_min) return {};
  return {shape.keep_prefix ? shape.prefix.size() : 0, end};
}

// "://user:password@host": the part before the last '@' of the authority.
Match match_url_user(std::string_view text) {
  constexpr std::string_view separator = "://";
  if (!text.starts_with(separator)) return {};
  const std::string_view authority = text.substr(0, text.find_first_of("/?# \t\r\n\"'", 3));
  const auto at = authority.rfind('@');
  if (at == std::string_view::npos) return {};
  return {separator.size(), at};
}

Match match_at(std::string_view text, std::size_t position) {
  const std::string_view rest = text.substr(position);
  if (rest.front() == ':') return match_url_user(rest);
  const bool at_word_start = position == 0 || !is_letter_or_digit(text[position - 1]);
  for (const Shape& shape : shapes) {
    if (const Match match = match_shape(shape, rest, at_word_start); match.length != no_match) {
      return match;
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> redacted(std::string_view text) {
  std::optional<std::string> out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!first_characters[static_cast<unsigned char>(text[i])]) continue;
    const Match match = match_at(text, i);
    if (match.length == no_match) continue;
    if (!out) out.emplace();
    out->append(text.substr(copied, i + match.kept - copied));
    out->append(replacement);
    copied = i + match.length;
    i = copied - 1;
  }
  if (out) out->append(text.substr(copied));
  return out;
}

}  // namespace arouter::telemetry
