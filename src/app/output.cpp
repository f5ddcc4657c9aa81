#include "app/output.hpp"

#include <cstdio>

#include <arouter/wire/json_write.hpp>

namespace arouter::app {
namespace {

void print_to(std::FILE* file, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), file);
  std::fputc('\n', file);
  std::fflush(file);
}

}  // namespace

void print_line(std::string_view text) {
  print_to(stdout, text);
}

void print_error_line(std::string_view text) {
  print_to(stderr, text);
}

std::string describe(const Error& error) {
  const auto& detail = error.details().log_detail;
  return detail.empty() ? error.message() : error.message() + ": " + detail;
}

std::string error_json(const Error& error) {
  std::string json;
  wire::JsonWriter(json)
      .begin_object()
      .key("error")
      .begin_object()
      .member("code", to_string(error.code()))
      .member("message", describe(error))
      .end_object()
      .end_object();
  return json;
}

}  // namespace arouter::app
