// Editing a JSON object by splicing bytes: replace, insert or remove top-level members; every other
// byte stays as it was.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>

namespace arouter::wire {

// A top-level member as it stands in the text. Offsets are bytes from the start of the object's
// text.
struct JsonMember {
  std::string_view key;       // raw, between its quotes (escapes not resolved)
  std::size_t key_begin = 0;  // of the opening quote
  std::size_t value_begin = 0;
  std::size_t value_end = 0;  // one past the value's last byte
};

// A set of edits on one object, applied in one pass. Views must outlive the call that applies them.
class JsonEdits {
 public:
  JsonEdits() { edits_.reserve(4); }

  // Replaces the member's value, or appends the member when the object has none of that name.
  void set(std::string_view key, std::string_view json_value);
  void remove(std::string_view key);

  // The edited text as pieces of the original and of the edits, to be sent without copying the
  // body. `glue` holds the few bytes in between and must live as long as the pieces.
  [[nodiscard]] std::vector<std::string_view> apply(std::string_view object,
                                                    const std::vector<JsonMember>& members,
                                                    std::string& glue) const;

 private:
  struct Edit {
    std::string_view key;
    std::string_view value;  // empty = remove
  };
  std::vector<Edit> edits_;
};

// Members of the object `text` (leading white space allowed), in order, values skipped but
// balanced. Errors: invalid_request when it is not one JSON object or is nested deeper than
// `depth_max`.
Result<std::vector<JsonMember>> scan_members(std::string_view text, std::size_t depth_max = 128);

}  // namespace arouter::wire
