// Command-line arguments of the form `--name value` or `--flag`, checked against a closed list.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace arouter::bench {

struct ArgumentSpec {
  std::string_view name;         // without the dashes
  std::string_view fallback;     // value when absent; ignored for flags
  std::string_view description;  // one line for --help
  bool is_flag = false;
};

class Arguments {
 public:
  // Throws std::invalid_argument, with a message for the user, on anything not in `specs`.
  Arguments(const std::vector<ArgumentSpec>& specs, int argc, char** argv);

  bool help_requested() const { return help_requested_; }

  // The getters throw std::invalid_argument when the value does not have the type.
  const std::string& text(std::string_view name) const;
  double number(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  bool flag(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
  bool help_requested_ = false;
};

std::string usage_text(std::string_view program, std::string_view purpose,
                       const std::vector<ArgumentSpec>& specs);

}  // namespace arouter::bench
