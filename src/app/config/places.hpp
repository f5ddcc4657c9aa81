// Where fields stand in the configuration file, for mistakes that show only once all of it is read.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "app/config/problems.hpp"
#include "app/config/yaml_node.hpp"

namespace arouter::app {

class Places {
 public:
  Places(std::string file, const YamlNode& document)
      : file_(std::move(file)), document_(document) {}

  // Of the field, else of what encloses it, else the file as a whole: of({"server", "tls"}).
  [[nodiscard]] Place of(std::initializer_list<std::string_view> path) const;
  // Of one item of a top-level list, else of the list.
  [[nodiscard]] Place of_item(std::string_view list, std::size_t index) const;

 private:
  std::string file_;
  const YamlNode& document_;
};

}  // namespace arouter::app
