// A source file as the house rules look at it, and what they find in it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace arouter::tidy {

struct Include {
  std::string path;
  bool quoted = false;  // "x" rather than <x>
  int line = 0;
};

struct SourceFile {
  // `path` is relative to the root of the tree, with slashes.
  SourceFile(std::string path, std::string text);

  std::string path;
  std::string text;
  std::string code;    // as long as the text, with comments and literals blanked out
  std::string module;  // the folder under src/ or include/arouter/; empty elsewhere
  std::vector<Include> includes;

  [[nodiscard]] int line_of(std::size_t offset) const;
  [[nodiscard]] bool is_public_header() const { return path.starts_with("include/arouter/"); }
  // "domain/money" for src/domain/money.cpp and include/arouter/domain/money.hpp.
  [[nodiscard]] std::string stem() const;
};

struct Finding {
  std::string rule;
  std::string path;
  int line = 0;
  std::string message;
};

using Findings = std::vector<Finding>;

// Replaces comments and the insides of literals by blanks; line feeds stay.
std::string blank_comments_and_literals(std::string_view text);

// Every .hpp and .cpp under src/ and include/ of the tree, in order of path.
std::vector<SourceFile> load_product_sources(const std::filesystem::path& root);

}  // namespace arouter::tidy
