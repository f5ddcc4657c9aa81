#include "app/config/yaml_node.hpp"

#include <yaml-cpp/yaml.h>

namespace arouter::app {
namespace {

constexpr int depth_max = 32;
constexpr std::size_t nodes_max = 300'000;  // bounds what repeated aliases can expand to

Error syntax_error(const YAML::Mark& mark, const std::string& what) {
  return fail(ErrorCode::invalid_request, "line " + std::to_string(mark.line + 1) + ": " + what);
}

class Converter {
 public:
  Result<YamlNode> convert(const YAML::Node& from, int depth) {
    if (depth > depth_max) return syntax_error(from.Mark(), "nested too deeply");
    if (++nodes_ > nodes_max) return syntax_error(from.Mark(), "the document is too large");
    YamlNode to;
    to.line = from.Mark().line + 1;
    if (from.IsScalar()) {
      to.kind = YamlNode::Kind::scalar;
      to.text = from.Scalar();
    } else if (from.IsSequence()) {
      to.kind = YamlNode::Kind::list;
      for (const auto& item : from) {
        auto child = convert(item, depth + 1);
        if (!child) return child;
        to.children.push_back(std::move(*child));
      }
    } else if (from.IsMap()) {
      to.kind = YamlNode::Kind::map;
      for (const auto& member : from) {
        if (!member.first.IsScalar())
          return syntax_error(member.first.Mark(), "a key must be text");
        auto child = convert(member.second, depth + 1);
        if (!child) return child;
        child->key = member.first.Scalar();
        child->line = member.first.Mark().line + 1;
        to.children.push_back(std::move(*child));
      }
    }
    return to;
  }

 private:
  std::size_t nodes_ = 0;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view name) const {
  for (const auto& child : children) {
    if (child.key == name) return &child;
  }
  return nullptr;
}

Result<YamlNode> parse_yaml(const std::string& text) {
  try {
    const auto documents = YAML::LoadAll(text);
    if (documents.empty()) return YamlNode();
    if (documents.size() > 1) {
      return syntax_error(documents[1].Mark(), "the file must hold one document");
    }
    return Converter().convert(documents.front(), 0);
  } catch (const YAML::Exception& error) {
    return syntax_error(error.mark, error.msg);
  }
}

}  // namespace arouter::app
