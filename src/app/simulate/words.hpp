// Invented text: the same seed always gives the same words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace arouter::app::simulate {

// A stable hash of a text, to seed what is invented in answer to it (FNV-1a).
std::uint64_t seed_of(std::string_view text);

// The piece of text at place `index` of an answer, one token's worth, with its leading space. The
// first few say that the answer is simulated.
std::string word_at(std::uint64_t seed, std::int64_t index);

}  // namespace arouter::app::simulate
