// Every mistake found in a configuration, with the place it was found, so that all of them are
// reported at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arouter::app {

// Where something was written. `line` 0 = the file as a whole.
struct Place {
  Place() = default;
  Place(std::string in_file, int at_line) : file(std::move(in_file)), line(at_line) {}
  std::string file;
  int line = 0;
};

class Problems {
 public:
  // One line: "arouter.yaml:12: server.listen: <what>".
  void add(const Place& place, std::string_view field_path, std::string_view what);

  [[nodiscard]] bool empty() const { return lines_.empty(); }
  // Whether one was added for that field.
  [[nodiscard]] bool concern(std::string_view field_path) const;
  [[nodiscard]] std::size_t count() const { return lines_.size(); }
  [[nodiscard]] std::string text() const;  // one a line, in the order found

 private:
  std::vector<std::string> lines_;
};

}  // namespace arouter::app
