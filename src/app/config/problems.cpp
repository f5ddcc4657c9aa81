#include "app/config/problems.hpp"

#include <algorithm>

namespace arouter::app {

void Problems::add(const Place& place, std::string_view field_path, std::string_view what) {
  std::string line = place.file;
  if (place.line > 0) line += ":" + std::to_string(place.line);
  if (!line.empty()) line += ": ";
  if (!field_path.empty()) line.append(field_path).append(": ");
  line += what;
  lines_.push_back(std::move(line));
}

bool Problems::concern(std::string_view field_path) const {
  const auto named = ": " + std::string(field_path) + ": ";
  return std::any_of(lines_.begin(), lines_.end(), [&named](const std::string& line) {
    return line.find(named) != std::string::npos;
  });
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
