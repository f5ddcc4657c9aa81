#include <algorithm>

#include <arouter/wire/json_edit.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire {
namespace {

// The edited text under construction: stretches of the original, joined where they touch, and
// insertions between them.
class Pieces {
 public:
  Pieces(std::string_view original, std::size_t expected) : original_(original) {
    pieces_.reserve(expected);
  }

  void copy(std::size_t from, std::size_t to) {
    if (from == to) return;
    if (joinable_ && from == copied_to_) {
      const auto& last = pieces_.back();
      pieces_.back() = {last.data(), last.size() + (to - from)};
    } else {
      pieces_.push_back(original_.substr(from, to - from));
    }
    joinable_ = true;
    copied_to_ = to;
  }

  void insert(std::string_view piece) {
    pieces_.push_back(piece);
    joinable_ = false;
  }

  std::vector<std::string_view> take() { return std::move(pieces_); }

 private:
  std::string_view original_;
  std::vector<std::string_view> pieces_;
  std::size_t copied_to_ = 0;
  bool joinable_ = false;
};

bool has_member(const std::vector<JsonMember>& members, std::string_view key) {
  return std::any_of(members.begin(), members.end(),
                     [&](const JsonMember& member) { return member.key == key; });
}

}  // namespace

void JsonEdits::set(std::string_view key, std::string_view json_value) {
  edits_.push_back({key, json_value});
}

void JsonEdits::remove(std::string_view key) {
  edits_.push_back({key, {}});
}

std::vector<std::string_view> JsonEdits::apply(std::string_view object,
                                               const std::vector<JsonMember>& members,
                                               std::string& glue) const {
  const auto edit_of = [this](std::string_view key) {
    return std::find_if(edits_.begin(), edits_.end(), [&](const Edit& e) { return e.key == key; });
  };
  Pieces pieces(object, 2 * edits_.size() + 4);
  const std::size_t inside = object.find('{') + 1;
  std::size_t done = inside;  // everything before is copied or dropped
  bool kept_one = false;
  pieces.copy(0, inside);
  for (const JsonMember& member : members) {
    const auto edit = edit_of(member.key);
    if (edit != edits_.end() && edit->value.empty()) {
      done = member.value_end;  // with the comma before it
      continue;
    }
    // Where the first member was removed, the comma behind it goes too.
    const std::size_t from = kept_one || done == inside ? done : member.key_begin;
    pieces.copy(from, edit == edits_.end() ? member.value_end : member.value_begin);
    if (edit != edits_.end()) pieces.insert(edit->value);
    kept_one = true;
    done = member.value_end;
  }
  // Reserved first, because pieces point into it.
  std::size_t glue_size = 0;
  for (const Edit& edit : edits_) {
    const bool appended = !edit.value.empty() && !has_member(members, edit.key);
    if (appended) glue_size += edit.key.size() + 4;
  }
  glue.clear();
  glue.reserve(glue_size);
  for (const Edit& edit : edits_) {
    if (edit.value.empty() || has_member(members, edit.key)) continue;
    const std::size_t from = glue.size();
    if (kept_one) glue += ',';
    glue.append(1, '"').append(edit.key).append("\":");
    pieces.insert(std::string_view(glue).substr(from));
    pieces.insert(edit.value);
    kept_one = true;
  }
  pieces.copy(done, object.size());
  return pieces.take();
}

Result<std::vector<JsonMember>> scan_members(std::string_view text, std::size_t depth_max) {
  JsonCursor cursor(
      text, static_cast<unsigned>(std::min<std::size_t>(depth_max, JsonCursor::depth_limit)));
  if (cursor.kind() != JsonKind::object) {
    return fail(ErrorCode::invalid_request, "the text is not a JSON object");
  }
  std::vector<JsonMember> members;
  members.reserve(16);
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    JsonMember member;
    member.key = key.raw;
    member.key_begin = static_cast<std::size_t>(key.raw.data() - text.data()) - 1;
    const auto value = cursor.skip();
    if (cursor.failed()) break;
    member.value_begin = static_cast<std::size_t>(value.data() - text.data());
    member.value_end = member.value_begin + value.size();
    members.push_back(member);
  }
  if (cursor.too_deep()) {
    return fail(ErrorCode::invalid_request, "the JSON is nested too deeply");
  }
  if (!cursor.at_end()) return fail(ErrorCode::invalid_request, "the text is not valid JSON");
  return members;
}

}  // namespace arouter::wire
