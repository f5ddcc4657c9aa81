#include <arouter/wire/json_edit.hpp>
#include <nlohmann/json.hpp>

namespace arouter::wire {
namespace {

std::string edited(std::string_view object, const JsonEdits& edits) {
  const auto members = scan_members(object);
  EXPECT_TRUE(members.has_value());
  std::string glue;
  std::string out;
  for (const auto piece : edits.apply(object, *members, glue)) out += piece;
  return out;
}

struct Case {
  const char* object;
  std::vector<std::pair<std::string, std::string>> edits;  // empty value = remove
  const char* expected;
};

TEST(JsonEdits, ReplacesInsertsAndRemoves) {
  const std::vector<Case> cases{
      {R"({"a":1,"b":2,"c":3})", {{"b", "9"}}, R"({"a":1,"b":9,"c":3})"},
      {R"({"a":1,"b":2,"c":3})", {{"a", ""}}, R"({"b":2,"c":3})"},
      {R"({"a":1,"b":2,"c":3})", {{"b", ""}}, R"({"a":1,"c":3})"},
      {R"({"a":1,"b":2,"c":3})", {{"c", ""}}, R"({"a":1,"b":2})"},
      {R"({"a":1,"b":2,"c":3})", {{"a", ""}, {"b", ""}}, R"({"c":3})"},
      {R"({"a":1,"b":2,"c":3})", {{"a", ""}, {"b", ""}, {"c", ""}}, R"({})"},
      {R"({"a":1})", {{"a", ""}, {"z", "0"}}, R"({"z":0})"},
      {R"({})", {{"z", "0"}}, R"({"z":0})"},
      {R"({"a":1})", {{"y", "1"}, {"z", "\"s\""}}, R"({"a":1,"y":1,"z":"s"})"},
      {R"({"a":1,"b":[1,2]})", {{"b", "{}"}, {"a", "[]"}}, R"({"a":[],"b":{}})"},
      {R"({"a":1})", {}, R"({"a":1})"},
      {R"({"a":1})", {{"nothing", ""}}, R"({"a":1})"},
      {R"({"a":1,"b":2,"a":3})", {{"a", "7"}}, R"({"a":7,"b":2,"a":7})"},
      {R"({"a":1,"b":2,"a":3})", {{"a", ""}}, R"({"b":2})"},
      {" { \"a\" : 1 ,\n \"b\" : 2 } ", {{"b", "3"}}, " { \"a\" : 1 ,\n \"b\" : 3 } "},
      {" { \"a\" : 1 ,\n \"b\" : 2 } ", {{"a", ""}}, " {\"b\" : 2 } "},
      {" { \"a\" : 1 ,\n \"b\" : 2 } ", {{"c", "3"}}, " { \"a\" : 1 ,\n \"b\" : 2,\"c\":3 } "},
  };
  for (const Case& c : cases) {
    JsonEdits edits;
    for (const auto& [key, value] : c.edits) {
      if (value.empty()) {
        edits.remove(key);
      } else {
        edits.set(key, value);
      }
    }
    EXPECT_EQ(edited(c.object, edits), c.expected) << c.object;
  }
}

TEST(JsonEdits, LeavesUntouchedBytesWhereTheyAre) {
  const std::string object = R"({"model":"a","messages":["long","body"],"stream":true})";
  const auto members = scan_members(object);
  JsonEdits edits;
  edits.set("model", "\"b\"");
  std::string glue;
  const auto pieces = edits.apply(object, *members, glue);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(pieces[0].data(), object.data());
  EXPECT_EQ(pieces[2].data(), object.data() + object.find(",\"messages\""));
}

TEST(ScanMembers, GivesOffsetsIntoTheText) {
  const std::string text = "  {\"a\" : [1, {\"b\":2}] , \"c\":\"x\"}\n";
  const auto members = scan_members(text);
  ASSERT_TRUE(members.has_value());
  ASSERT_EQ(members->size(), 2U);
  const JsonMember& first = members->front();
  EXPECT_EQ(first.key, "a");
  EXPECT_EQ(text[first.key_begin], '"');
  EXPECT_EQ(text.substr(first.value_begin, first.value_end - first.value_begin), "[1, {\"b\":2}]");
  EXPECT_EQ((*members)[1].key, "c");
}

TEST(ScanMembers, RefusesWhatIsNotOneObject) {
  for (const auto* text : {"", "[]", "1", "{", "{}x", "{} {}", "{\"a\":1", "{\"a\":1,}", "null"}) {
    const auto members = scan_members(text);
    ASSERT_FALSE(members.has_value()) << text;
    EXPECT_EQ(members.error().code(), ErrorCode::invalid_request);
  }
}

TEST(ScanMembers, RefusesNestingBeyondTheLimit) {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(scan_members(nested(128)).has_value());
  EXPECT_FALSE(scan_members(nested(129)).has_value());
  EXPECT_TRUE(scan_members(nested(4), 4).has_value());
  EXPECT_FALSE(scan_members(nested(5), 4).has_value());
}

}  // namespace
}  // namespace arouter::wire
