// What a route's {names} took from the path.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arouter::api {

class PathParameters {
 public:
  void add(std::string_view name, std::string value) {
    values_.emplace_back(name, std::move(value));
  }

  // The decoded value; empty when the pattern has no {name}.
  [[nodiscard]] std::string_view operator[](std::string_view name) const {
    for (const auto& [known, value] : values_) {
      if (known == name) return value;
    }
    return {};
  }

 private:
  // Names belong to the route table.
  std::vector<std::pair<std::string_view, std::string>> values_;
};

}  // namespace arouter::api
