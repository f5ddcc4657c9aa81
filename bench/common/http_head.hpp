// The little of an HTTP/1.1 head the benchmark reads: where it ends, its first line, single fields.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace arouter::bench {

// Size of the head in bytes, empty line included; empty while the head is incomplete.
std::optional<std::size_t> head_size(std::string_view bytes);

std::string_view first_line(std::string_view head);

// Value of a field, trimmed of blanks; empty view when absent. `name` is lower case.
std::string_view field(std::string_view head, std::string_view name);

// Content-Length; empty when absent or not a number.
std::optional<std::size_t> content_length(std::string_view head);

// ASCII, `lower` already lower case.
bool equals_ignoring_case(std::string_view text, std::string_view lower);

}  // namespace arouter::bench
