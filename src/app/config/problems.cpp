#include "app/config/problems.hpp"

namespace arouter::app {

void Problems::add(const Place& place, std::string_view field_path, std::string_view what) {
  std::string line = place.file;
  if (place.line > 0) line += ":" + std::to_string(place.line);
  line += ": ";
  if (!field_path.empty()) line.append(field_path).append(": ");
  line += what;
  lines_.push_back(std::move(line));
}

std::string Problems::text() const {
  std::string all;
  for (const auto& line : lines_) {
    if (!all.empty()) all += '\n';
    all += line;
  }
  return all;
}

}  // namespace arouter::app
