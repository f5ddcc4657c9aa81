#include "app/simulate/words.hpp"

#include <array>

namespace arouter::app::simulate {
namespace {

constexpr std::array<std::string_view, 8> opening = {
    "[simulated]", " No", " model", " was", " asked;", " this", " text", " is invented:"};

// Some need more than one byte a letter, so that whatever cuts text apart is exercised.
constexpr std::array<std::string_view, 48> words = {
    " the",    " river",   " carries", " light", " over",    " quiet", " stones",  " and",
    " every",  " lantern", " keeps",   " its",   " own",     " naïve", " rhythm",  " while",
    " clouds", " gather",  " above",   " a",     " harbour", " café",  " where",   " people",
    " count",  " boats",   " before",  " rain.", " Morning", " comes", " with",    " bread,",
    " salt",   " paper",   " maps",    " of",    " 東京",    " or",    " Zürich.", " Somebody",
    " writes", " down",    " numbers", " twice", " to",      " be",    " sure",    " 🙂"};

std::uint64_t mixed(std::uint64_t value) {  // splitmix64's finaliser
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

}  // namespace

std::uint64_t seed_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3;
  }
  return mixed(hash);
}

std::string word_at(std::uint64_t seed, std::int64_t index) {
  const auto place = static_cast<std::size_t>(index);
  if (place < opening.size()) return std::string(opening[place]);
  return std::string(words[mixed(seed + place * 0x9E3779B97F4A7C15) % words.size()]);
}

}  // namespace arouter::app::simulate
