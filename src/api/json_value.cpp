#include "api/json_value.hpp"

#include <nlohmann/json.hpp>

namespace arouter::api {

namespace {

// Builds the tree from the parser's events; refuses what the header says.
class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TreeBuilder(JsonValue& root) : root_(root) {}

  bool null() override { return put(JsonValue::Kind::null, {}); }
  bool boolean(bool value) override {
    if (!put(JsonValue::Kind::boolean, {})) return false;
    last_->truth = value;
    return true;
  }
  bool number_integer(std::int64_t value) override {
    return put(JsonValue::Kind::number, std::to_string(value));
  }
  bool number_unsigned(std::uint64_t value) override {
    return put(JsonValue::Kind::number, std::to_string(value));
  }
  bool number_float(double, const std::string& text) override {
    return put(JsonValue::Kind::number, text);
  }
  bool string(std::string& text) override { return put(JsonValue::Kind::string, std::move(text)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (open_.back()->find(name) != nullptr) return refuse("an object names a member twice");
    open_.back()->members.emplace_back(std::move(name), JsonValue());
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return refuse("the body is not valid JSON");
  }

  [[nodiscard]] const char* problem() const { return problem_; }

 private:
  bool refuse(const char* problem) {
    problem_ = problem;
    return false;
  }

  // The value goes behind the last member's name, onto the end of the array, or is the whole text.
  bool put(JsonValue::Kind kind, std::string text) {
    if (open_.empty()) {
      last_ = &root_;
    } else if (open_.back()->kind == JsonValue::Kind::array) {
      last_ = &open_.back()->items.emplace_back();
    } else {
      last_ = &open_.back()->members.back().second;
    }
    last_->kind = kind;
    last_->text = std::move(text);
    return true;
  }

  bool open(JsonValue::Kind kind) {
    if (open_.size() == JsonValue::depth_max) return refuse("the body is nested too deeply");
    put(kind, {});
    open_.push_back(last_);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  JsonValue& root_;
  JsonValue* last_ = nullptr;
  // A container does not move while it is open: only the last of its parent's values grows.
  std::vector<JsonValue*> open_;
  const char* problem_ = "the body is not valid JSON";
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const {
  for (const auto& [known, value] : members) {
    if (known == name) return &value;
  }
  return nullptr;
}

Result<JsonValue> parse_json(std::string_view text) {
  JsonValue root;
  TreeBuilder builder(root);
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return root;
  return fail(ErrorCode::invalid_request, builder.problem());
}

}  // namespace arouter::api
