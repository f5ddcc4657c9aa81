#include "app/config/places.hpp"

namespace arouter::app {

Place Places::of(std::initializer_list<std::string_view> path) const {
  Place place(file_, 0);
  const YamlNode* node = &document_;
  for (const auto name : path) {
    node = node->find(name);
    if (node == nullptr) break;
    place.line = node->line;
  }
  return place;
}

Place Places::of_item(std::string_view list, std::size_t index) const {
  const auto* node = document_.find(list);
  if (node == nullptr || index >= node->children.size()) return of({list});
  return {file_, node->children[index].line};
}

}  // namespace arouter::app
