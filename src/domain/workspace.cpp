#include <arouter/domain/workspace.hpp>

namespace arouter {

namespace {

constexpr std::size_t slug_characters_max = 50;

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool valid_slug(std::string_view slug) {
  if (slug.empty() || slug.size() > slug_characters_max) return false;
  char before = '-';
  for (const char c : slug) {
    if (c == '-' ? before == '-' : !word_character(c)) return false;
    before = c;
  }
  return before != '-';
}

}  // namespace arouter
