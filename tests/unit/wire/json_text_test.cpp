#include "wire/json_text.hpp"

#include <nlohmann/json.hpp>

#include "wire/utf8.hpp"

namespace arouter::wire {
namespace {

TEST(JsonText, ResolvesEscapes) {
  EXPECT_EQ(unescaped(R"(a\"\\\/\b\f\n\r\tz)"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(unescaped(R"(\u0041\u00e9\u20AC\ud83d\ude00)"), "Aé€😀");
  EXPECT_EQ(unescaped("plain"), "plain");
}

TEST(JsonText, ReplacesLoneSurrogates) {
  EXPECT_EQ(unescaped(R"(\ud83d)"), "\xEF\xBF\xBD");
  EXPECT_EQ(unescaped(R"(\ude00x)"), "\xEF\xBF\xBDx");
  EXPECT_EQ(unescaped(R"(\ud83d\u0041)"),
            "\xEF\xBF\xBD"
            "A");
}

TEST(JsonText, MeasuresWithoutBuilding) {
  for (const std::string_view raw :
       {"plain", R"(a\n\u00e9\ud83d\ude00€)", R"(\ud83d)", R"(\\\\)", ""}) {
    EXPECT_EQ(unescaped_size({raw, true}), unescaped(raw).size()) << raw;
  }
}

TEST(JsonText, CutsNothingInHalf) {
  const std::string raw = R"(ab\ncd\u00e9ef\ud83d\ude00gh)"
                          "€日本"
                          R"(\"ij)";
  const std::string whole = unescaped(raw);
  for (std::size_t most = 12; most < raw.size() + 2; ++most) {
    std::string joined;
    for (std::string_view rest = raw; !rest.empty();) {
      const auto piece = clean_prefix(rest, most);
      ASSERT_FALSE(piece.empty());
      ASSERT_LE(piece.size(), most);
      const auto value = nlohmann::json::parse("\"" + std::string(piece) + "\"", nullptr, false);
      ASSERT_TRUE(value.is_string()) << piece;
      joined += value.get<std::string>();
      rest.remove_prefix(piece.size());
    }
    EXPECT_EQ(joined, whole);
  }
}

TEST(JsonText, ReadsCountsAsProvidersWriteThem) {
  EXPECT_EQ(count_of("12"), 12);
  EXPECT_EQ(count_of("12.9"), 12);
  EXPECT_EQ(count_of("null"), 0);
  EXPECT_EQ(count_of("-3"), 0);
  EXPECT_EQ(count_of("\"7\""), 0);
  EXPECT_EQ(count_of("99999999999999999999999"), 1'000'000'000'000'000);
}

TEST(JsonText, KnowsEmptyValues) {
  for (const auto* value : {"null", "\"\"", "[]", "{}", "[ ]", "{\n}"}) {
    EXPECT_TRUE(is_empty_value(value)) << value;
  }
  for (const auto* value : {"0", "\" \"", "[0]", "{\"a\":1}", "false"}) {
    EXPECT_FALSE(is_empty_value(value)) << value;
  }
}

TEST(Utf8, RepairsOnlyWhatIsBroken) {
  EXPECT_EQ(repaired_utf8("aé€😀"), "aé€😀");
  EXPECT_EQ(repaired_utf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(repaired_utf8("\xF0\x9F\x98"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
      EXPECT_TRUE(is_valid_utf8(repaired_utf8(text)));
      EXPECT_EQ(is_valid_utf8(text), repaired_utf8(text) == text);
    }
  }
}

}  // namespace
}  // namespace arouter::wire
