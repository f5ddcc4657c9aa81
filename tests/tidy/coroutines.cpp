#include "tidy/coroutines.hpp"

#include <cctype>
#include <optional>

namespace arouter::tidy {
namespace {

constexpr std::string_view keyword = "co_await";
constexpr auto npos = std::string_view::npos;

bool is_blank(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

char last_visible(std::string_view before) {
  before = trimmed(before);
  return before.empty() ? '\0' : before.back();
}

bool ends_with_return(std::string_view before) {
  before = trimmed(before);
  return before.ends_with("return") || before.ends_with("co_yield");
}

// Whether the bracket at `at` begins a lambda rather than a subscript or an attribute.
bool begins_lambda(std::string_view code, std::size_t at) {
  if (code.substr(at).starts_with("[[") || (at > 0 && code[at - 1] == '[')) return false;
  const std::string_view before = code.substr(0, at);
  const char previous = last_visible(before);
  return !(is_word(previous) || previous == ')' || previous == ']') || ends_with_return(before);
}

int nesting(char c) {
  if (c == '(' || c == '[' || c == '{') return 1;
  return c == ')' || c == ']' || c == '}' ? -1 : 0;
}

// Just after the bracket that closes the one at `open`.
std::size_t after_matching(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    depth += nesting(code[i]);
    if (depth == 0) return i + 1;
  }
  return code.size();
}

// `&`, `&x`, `&x = y` and `this` only refer to something.
bool captures_value(std::string_view capture) {
  capture = trimmed(capture);
  return !capture.empty() && capture.front() != '&' && capture != "this";
}

// The text between the brackets of a lambda.
bool captures_by_value(std::string_view list) {
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i < list.size()) depth += nesting(list[i]);
    if (i == list.size() || (list[i] == ',' && depth == 0)) {
      if (captures_value(list.substr(begin, i - begin))) return true;
      begin = i + 1;
    }
  }
  return false;
}

// Just after the body of the lambda whose capture list ended at `at`.
std::size_t after_lambda(std::string_view code, std::size_t at) {
  while (at < code.size() && code[at] != '{' && code[at] != ';') {
    at = code[at] == '(' ? after_matching(code, at) : at + 1;
  }
  return at < code.size() && code[at] == '{' ? after_matching(code, at) : at;
}

// The offset of an offending lambda in the operand that begins at `at`. The operand ends where its
// statement, argument or parenthesis does; bodies of lambdas are no part of it.
std::optional<std::size_t> offending_lambda(std::string_view code, std::size_t at) {
  int depth = 0;
  while (at < code.size()) {
    const char c = code[at];
    if (c == ';' || (c == ',' && depth == 0)) return std::nullopt;
    if (c == '[' && begins_lambda(code, at)) {
      const std::size_t end = after_matching(code, at);
      if (captures_by_value(code.substr(at + 1, end - at - 2))) return at;
      at = after_lambda(code, end);
      continue;
    }
    depth += nesting(c);
    if (depth < 0) return std::nullopt;
    ++at;
  }
  return std::nullopt;
}

bool is_co_await(std::string_view code, std::size_t at) {
  if (!code.substr(at).starts_with(keyword)) return false;
  const std::size_t end = at + keyword.size();
  return (at == 0 || !is_word(code[at - 1])) && (end == code.size() || !is_word(code[end]));
}

// The offset of a co_await in the arms of the `?` at `question`. The arms end where the statement,
// argument or parenthesis does; bodies of lambdas are no part of them.
std::optional<std::size_t> awaiting_arm(std::string_view code, std::size_t question) {
  int depth = 0;
  int colons_due = 1;
  for (std::size_t at = question + 1; at < code.size(); ++at) {
    if (is_co_await(code, at)) return at;
    const char c = code[at];
    if (c == '[' && begins_lambda(code, at)) {
      at = after_lambda(code, after_matching(code, at)) - 1;
    } else if (code.substr(at).starts_with("::")) {
      ++at;
    } else if (depth == 0 && (c == '?' || c == ':')) {
      colons_due += c == '?' ? 1 : -1;
    } else {
      // A comma before the colon belongs to the first arm.
      const bool ends = c == ';' || (c == ',' && depth == 0 && colons_due == 0);
      depth += nesting(c);
      if (ends || depth < 0) return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

void check_co_await_lambdas(const SourceFile& file, Findings& findings) {
  const std::string_view code = file.code;
  for (auto at = code.find(keyword); at != npos; at = code.find(keyword, at + keyword.size())) {
    if (!is_co_await(code, at)) continue;
    if (const auto lambda = offending_lambda(code, at + keyword.size())) {
      findings.push_back({"co-await-lambda", file.path, file.line_of(*lambda),
                          "name the lambda before the co_await that uses it"});
    }
  }
}

void check_co_await_conditionals(const SourceFile& file, Findings& findings) {
  const std::string_view code = file.code;
  for (auto at = code.find('?'); at != npos; at = code.find('?', at + 1)) {
    const auto found = awaiting_arm(code, at);
    if (!found) continue;
    findings.push_back({"co-await-conditional", file.path, file.line_of(*found),
                        "use if and else: no co_await in an arm of ?:"});
    at = *found;
  }
}

}  // namespace arouter::tidy
