#include <arouter/wire/json_write.hpp>
#include <nlohmann/json.hpp>

namespace arouter::wire {
namespace {

std::string json_of(std::string_view value) {
  std::string out;
  append_json_string(out, value);
  return out;
}

TEST(JsonWriter, PlacesCommasBetweenMembersAndElements) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("a", std::int64_t{1}).member("b", "x").key("c").begin_array();
  json.number(1).number(2).begin_object().end_object().end_array();
  json.member("d", true).key("e").null().end_object();
  EXPECT_EQ(out, R"({"a":1,"b":"x","c":[1,2,{}],"d":true,"e":null})");
}

TEST(JsonWriter, WritesMoneyAsAnExactDecimal) {
  std::string out;
  JsonWriter(out).begin_object().member("cost", Money::nano_usd(12'500'000'001)).end_object();
  EXPECT_EQ(out, R"({"cost":12.500000001})");
}

TEST(JsonWriter, EscapesWhatJsonForbids) {
  EXPECT_EQ(json_of("a\"b\\c\n\t\r\x01\x1f"), R"("a\"b\\c\n\t\r\u0001\u001f")");
  EXPECT_EQ(json_of(""), R"("")");
  EXPECT_EQ(json_of("日本 😀"), "\"日本 😀\"");
}

TEST(JsonWriter, ReplacesBrokenUtf8) {
  EXPECT_EQ(json_of("a\xFF"
                    "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(json_of("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_of("\xED\xA0\x80\n").substr(0, 4), "\"\xEF\xBF\xBD");
}

TEST(JsonWriter, EscapesAtEveryPlaceOfEveryLength) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (const std::string_view special : {"\"", "\\", "\n", "é"}) {
        std::string text(length, 'x');
        text.replace(at, 1, special);
        ASSERT_EQ(json_of(text), nlohmann::json(text).dump()) << length << ' ' << at;
      }
    }
  }
}

TEST(JsonWriter, RoundTripsEveryByteThatIsText) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  EXPECT_EQ(nlohmann::json::parse(json_of(all)).get<std::string>(), all);
}

}  // namespace
}  // namespace arouter::wire
