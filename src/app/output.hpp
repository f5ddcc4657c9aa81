// What commands print: results on standard output, complaints on standard error.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/error.hpp>

namespace arouter::app {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;

// One line, flushed, so that a reader at the other end of a pipe sees it at once.
void print_line(std::string_view text);
void print_error_line(std::string_view text);

// Message and, where there is one, the detail meant for operators: whoever runs a command is one.
std::string describe(const Error& error);

// {"error":{"code","message"}}, the message as `describe` has it.
std::string error_json(const Error& error);

}  // namespace arouter::app
