// Names of the files in a journal directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arouter::journal {

inline constexpr std::string_view segment_suffix = ".segment";
inline constexpr std::string_view corrupt_suffix = ".corrupt";  // after the segment's own
inline constexpr std::string_view lock_name = "lock";

std::string segment_name(std::uint64_t number);  // "00000042.segment"
// nullopt for any other file.
std::optional<std::uint64_t> parse_segment_name(std::string_view name);

}  // namespace arouter::journal
