// Watches over those members of one object that decide something: each may stand there once, with
// its name written plainly. No two readers of a request can then disagree about their values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "wire/json_text.hpp"

namespace arouter::wire::openai {

class DecidingKeys {
 public:
  static constexpr std::size_t other = 32;  // the place of every key that decides nothing

  // At most 32 names, which must outlive the object.
  explicit DecidingKeys(std::span<const std::string_view> names) : names_(names) {}

  // Where the next key of the object stands in the names. `problem` tells whether it may be there.
  std::size_t place_of(const JsonString& key) {
    if (key.escaped) return place_of_escaped(key);
    for (std::size_t place = 0; place < names_.size(); ++place) {
      if (names_[place] == key.raw) return note(place);
    }
    return other;
  }

  // The same for a key without escapes whose place among the names, if any, is known.
  std::size_t note(std::size_t place) {
    if (place == other) return other;
    const std::uint32_t bit = std::uint32_t{1} << place;
    if ((seen_ & bit) != 0) problem_ = "is given twice";
    seen_ |= bit;
    return place;
  }

  // What is wrong with a key seen so far; empty while nothing is.
  [[nodiscard]] std::string_view problem() const { return problem_; }

 private:
  std::size_t place_of_escaped(const JsonString& key) {
    const auto found = std::find(names_.begin(), names_.end(), unescaped(key.raw));
    if (found == names_.end()) return other;
    problem_ = "must not be written with escapes";
    return static_cast<std::size_t>(found - names_.begin());
  }

  std::span<const std::string_view> names_;
  std::uint32_t seen_ = 0;
  std::string_view problem_;
};

}  // namespace arouter::wire::openai
