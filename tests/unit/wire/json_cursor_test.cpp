#include "wire/json_cursor.hpp"

#include <nlohmann/json.hpp>

namespace arouter::wire {
namespace {

bool accepts(std::string_view text) {
  JsonCursor cursor(text);
  cursor.skip();
  return cursor.at_end();
}

TEST(JsonCursor, AcceptsWhatTheGrammarAllows) {
  for (const auto* text :
       {"{}", "[]", " {\"a\" : [ 1 , -0.5e+3 , true , false , null , \"\\u00e9\\n\" ] } ", "\"x\"",
        "0", "-0", "1E5", "[[[[]]]]", "{\"\":\"\"}", "\"0123456789abcdef0123456789abcdef\"",
        "\"0123456789abcde\\\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789\""}) {
    EXPECT_TRUE(accepts(text)) << text;
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
  }
}

TEST(JsonCursor, RefusesWhatTheGrammarForbids) {
  for (const auto* text :
       {"",           "{",
        "}",          "[1,]",
        "[,1]",       "{\"a\":1,}",
        "{,\"a\":1}", "{\"a\"1}",
        "{a:1}",      "{\"a\":}",
        "01",         "1.",
        ".5",         "+1",
        "1e",         "tru",
        "nulll",      "'x'",
        "\"\\x\"",    "\"\\u12g4\"",
        "\"a\nb\"",   "\"abc",
        "\"abc\\",    "\"\\u12\"",
        "[1 2]",      "{\"a\":1 \"b\":2}",
        "{} {}",      "[\"a\"",
        "-",          "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\\q\""}) {
    EXPECT_FALSE(accepts(text)) << text;
    EXPECT_FALSE(nlohmann::json::accept(text)) << text;
  }
}

TEST(JsonCursor, FindsTheEndOfStringsOfEveryLength) {
  for (std::size_t length = 0; length < 300; ++length) {
    for (std::size_t escape_at = 0; escape_at <= length; escape_at += 7) {
      std::string body(length, 'x');
      if (escape_at + 1 < length) body.replace(escape_at, 2, "\\\"");
      const std::string text = "\"" + body + "\"";
      JsonCursor cursor(text);
      JsonString string;
      ASSERT_TRUE(cursor.read_string(string)) << text;
      EXPECT_EQ(string.raw, body);
      EXPECT_EQ(string.escaped, body.find('\\') != std::string::npos);
      EXPECT_TRUE(cursor.at_end());
      JsonCursor open_end(std::string_view(text).substr(0, text.size() - 1));
      EXPECT_FALSE(open_end.read_string(string)) << text;
    }
  }
}

TEST(JsonCursor, NoticesControlCharactersAndBytesAboveAsciiAtEveryPlace) {
  for (std::size_t at = 0; at < 300; ++at) {
    std::string text = "\"" + std::string(300, 'x') + "\"";
    text[at + 1] = '\x1f';
    EXPECT_FALSE(accepts(text)) << at;
    text[at + 1] = '\xE9';
    JsonCursor cursor(text);
    cursor.skip();
    EXPECT_TRUE(cursor.at_end());
    EXPECT_TRUE(cursor.saw_non_ascii()) << at;
  }
}

TEST(JsonCursor, StopsAtTheDepthLimit) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(accepts(nested(128)));
  JsonCursor cursor(nested(129));
  const std::string text = nested(129);
  JsonCursor deep(text);
  deep.skip();
  EXPECT_TRUE(deep.failed());
  EXPECT_TRUE(deep.too_deep());
}

TEST(JsonCursor, WalksMembersAndElements) {
  JsonCursor cursor(R"({"a":[1,"two",{"b":null}],"c":3})");
  JsonString key;
  ASSERT_TRUE(cursor.enter_object());
  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(key.raw, "a");
  ASSERT_TRUE(cursor.enter_array());
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.skip(), "1");
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.kind(), JsonKind::string);
  EXPECT_EQ(cursor.skip(), "\"two\"");
  ASSERT_TRUE(cursor.next_element());
  EXPECT_EQ(cursor.skip(), R"({"b":null})");
  EXPECT_FALSE(cursor.next_element());
  ASSERT_TRUE(cursor.next_member(key));
  EXPECT_EQ(cursor.skip(), "3");
  EXPECT_FALSE(cursor.next_member(key));
  EXPECT_TRUE(cursor.at_end());
}

}  // namespace
}  // namespace arouter::wire
