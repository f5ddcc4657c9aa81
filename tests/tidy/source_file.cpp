#include "tidy/source_file.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace arouter::tidy {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Walks over a text and blanks what is not code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (rest().starts_with("//")) {
        blank_until(text_.find('\n', at_));
      } else if (rest().starts_with("/*")) {
        blank_until(after("*/", at_ + 2));
      } else if (text_[at_] == '"') {
        blank_string();
      } else if (text_[at_] == '\'' && !in_number()) {
        blank_quoted('\'');
      } else {
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[nodiscard]] std::size_t after(std::string_view end, std::size_t from) const {
    const auto found = text_.find(end, from);
    return found == std::string_view::npos ? text_.size() : found + end.size();
  }

  void blank_until(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) {
      if (text_[at_] != '\n') out_[at_] = ' ';
    }
  }

  // The quotes themselves stay, so that an argument remains visible as one.
  void blank_quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    ++at_;
    blank_until(end);
    ++at_;
  }

  void blank_string() {
    const bool raw = at_ > 0 && text_[at_ - 1] == 'R' &&
                     (at_ < 2 || !is_word(text_[at_ - 2]) || text_[at_ - 2] == '8');
    if (!raw) return blank_quoted('"');
    const auto open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_until(text_.size());
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const std::size_t end = after(close, open);
    ++at_;
    blank_until(end - 1);
    ++at_;
  }

  // Whether the apostrophe separates digits, as in 1'000.
  [[nodiscard]] bool in_number() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_word(text_[begin - 1]) || text_[begin - 1] == '\'')) --begin;
    return begin < at_ && std::isdigit(static_cast<unsigned char>(text_[begin])) != 0;
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

std::string module_of(std::string_view path) {
  for (const std::string_view root : {"include/arouter/", "src/"}) {
    if (!path.starts_with(root)) continue;
    const std::string_view rest = path.substr(root.size());
    const auto slash = rest.find('/');
    return slash == std::string_view::npos ? std::string() : std::string(rest.substr(0, slash));
  }
  return {};
}

// What an #include line names; the code of the line says whether it is one.
bool parse_include(std::string_view line, std::string_view code_line, Include& include) {
  const auto hash = code_line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || code_line[hash] != '#') return false;
  if (code_line.find("include", hash) == std::string_view::npos) return false;
  const auto open = line.find_first_of("<\"", hash);
  const auto close = open == std::string_view::npos ? open : line.find_first_of(">\"", open + 1);
  if (close == std::string_view::npos) return false;
  include.path = line.substr(open + 1, close - open - 1);
  include.quoted = line[open] == '"';
  return true;
}

// Paths come from the text, because the code has the insides of quotes blanked.
std::vector<Include> find_includes(const SourceFile& file) {
  std::istringstream lines(file.text);
  std::istringstream code_lines(file.code);
  std::vector<Include> includes;
  std::string line;
  std::string code_line;
  Include include;
  for (int number = 1; std::getline(lines, line) && std::getline(code_lines, code_line); ++number) {
    if (!parse_include(line, code_line, include)) continue;
    include.line = number;
    includes.push_back(include);
  }
  return includes;
}

}  // namespace

std::string blank_comments_and_literals(std::string_view text) {
  return Blanker(text).run();
}

SourceFile::SourceFile(std::string file_path, std::string file_text)
    : path(std::move(file_path)),
      text(std::move(file_text)),
      code(blank_comments_and_literals(text)),
      module(module_of(path)),
      includes(find_includes(*this)) {}

int SourceFile::line_of(std::size_t offset) const {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

std::string SourceFile::stem() const {
  std::string_view rest = path;
  for (const std::string_view root : {"include/arouter/", "src/"}) {
    if (rest.starts_with(root)) rest.remove_prefix(root.size());
  }
  return std::string(rest.substr(0, rest.rfind('.')));
}

std::vector<SourceFile> load_product_sources(const std::filesystem::path& root) {
  std::vector<SourceFile> files;
  for (const char* folder : {"src", "include"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      files.emplace_back(entry.path().lexically_relative(root).generic_string(), text.str());
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace arouter::tidy
