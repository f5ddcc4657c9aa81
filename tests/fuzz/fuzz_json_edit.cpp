// Edited JSON stays JSON and differs only where asked.
#include <algorithm>
#include <string>

#include <arouter/wire/json_edit.hpp>

#include "fuzz/expect.hpp"

namespace {

using arouter::wire::JsonMember;
using Members = std::vector<JsonMember>;

std::string_view value_of(std::string_view text, const JsonMember& member) {
  return text.substr(member.value_begin, member.value_end - member.value_begin);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto members = arouter::wire::scan_members(text);
  if (!members) return 0;
  arouter::wire::JsonEdits edits;
  edits.set("a", "[1,{\"new\":true}]");
  edits.set("zz", "\"added\"");
  edits.remove("b");
  std::string glue;
  std::string edited;
  for (const auto piece : edits.apply(text, *members, glue)) edited += piece;

  const auto after = arouter::wire::scan_members(edited);
  EXPECT_ALWAYS(after.has_value());
  Members kept = *members;
  std::erase_if(kept, [](const JsonMember& member) { return member.key == "b"; });
  EXPECT_ALWAYS(after->size() >= kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const JsonMember& now = (*after)[i];
    EXPECT_ALWAYS(now.key == kept[i].key);
    const auto value = value_of(edited, now);
    if (now.key == "a") {
      EXPECT_ALWAYS(value == "[1,{\"new\":true}]");
    } else if (now.key == "zz") {
      EXPECT_ALWAYS(value == "\"added\"");
    } else {
      EXPECT_ALWAYS(value == value_of(text, kept[i]));
    }
  }
  const auto count = [&](std::string_view key) {
    return std::count_if(after->begin(), after->end(),
                         [&](const JsonMember& member) { return member.key == key; });
  };
  EXPECT_ALWAYS(count("a") >= 1 && count("zz") >= 1 && count("b") == 0);
  return 0;
}
