// The catalogue that comes inside the program: the files of config/catalogue at build time.
#pragma once

#include <span>
#include <string_view>

namespace arouter::app {

struct EmbeddedFile {
  std::string_view name;  // "models/openai.yaml"
  std::string_view text;
};

std::span<const EmbeddedFile> builtin_catalogue();

}  // namespace arouter::app
