// The small parsers of the configuration: URLs, addresses, variables, YAML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config/base_url.hpp"
#include "app/config/environment.hpp"
#include "app/config/file.hpp"
#include "app/config/listen_address.hpp"
#include "app/config/yaml_node.hpp"
#include "unit/app/load_text.hpp"

namespace arouter::app {
namespace {

using testing::HasSubstr;

TEST(BaseUrl, TakesApartEveryForm) {
  struct Case {
    const char* text;
    bool tls;
    const char* host;
    int port;
    const char* path;
  };
  for (const auto& c : {Case{"https://api.openai.com/v1", true, "api.openai.com", 443, "/v1"},
                        Case{"http://127.0.0.1:9001/v1/", false, "127.0.0.1", 9001, "/v1"},
                        Case{"HTTPS://Api.Example", true, "api.example", 443, ""},
                        Case{"http://[::1]:8080/a/b", false, "::1", 8080, "/a/b"},
                        Case{"http://[::1]", false, "::1", 80, ""}}) {
    const auto url = parse_base_url(c.text);
    ASSERT_TRUE(url) << c.text << ": " << url.error().message();
    EXPECT_EQ(url->tls, c.tls) << c.text;
    EXPECT_EQ(url->host, c.host) << c.text;
    EXPECT_EQ(url->port, c.port) << c.text;
    EXPECT_EQ(url->path, c.path) << c.text;
  }
}

TEST(BaseUrl, RefusesWhatCannotBeABaseUrl) {
  for (const char* text :
       {"ftp://x", "api.openai.com", "https://", "https://user:pw@host", "https://host?x=1",
        "https://host/#f", "https://host:0", "https://host:99999", "https://ho st", "https://[::1",
        "https://[::1]x", "https://h\x01st", "https:///path"}) {
    EXPECT_FALSE(parse_base_url(text)) << text;
  }
}

TEST(ListenAddress, ReadsEveryForm) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8080"), ListenAddress("127.0.0.1", 8080));
  EXPECT_EQ(parse_listen_address(":80"), ListenAddress("0.0.0.0", 80));
  EXPECT_EQ(parse_listen_address("80"), ListenAddress("0.0.0.0", 80));
  EXPECT_EQ(parse_listen_address("[::1]:0"), ListenAddress("::1", 0));
  EXPECT_EQ(parse_listen_address("localhost:1"), ListenAddress("127.0.0.1", 1));
  for (const char* text :
       {"", "::1:80", "example.com:80", "1.2.3.4:65536", "1.2.3.4:", "1.2.3:80"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
  EXPECT_EQ(ListenAddress("::1", 80).to_string(), "[::1]:80");
}

TEST(ExpandEnvironment, ReplacesNamesAndNothingElse) {
  const auto get = test::environment_of({{"A", "one"}, {"B_2", "${A}"}});
  EXPECT_EQ(expand_environment("x${A}y${B_2}z${UNSET}.", get), "xoney${A}z.");
  EXPECT_EQ(expand_environment("$A {A} $", get), "$A {A} $");
  EXPECT_FALSE(expand_environment("${A", get));
  EXPECT_FALSE(expand_environment("${2A}", get));
  EXPECT_FALSE(expand_environment("${}", get));
}

TEST(ParseYaml, KeepsLinesAndTextAsWritten) {
  const auto document = parse_yaml("a: 1.50\nb:\n  - \"x: y\"\n  - {c: ~}\n");
  ASSERT_TRUE(document);
  ASSERT_NE(document->find("a"), nullptr);
  EXPECT_EQ(document->find("a")->text, "1.50");
  const auto& list = *document->find("b");
  EXPECT_EQ(list.line, 2);
  ASSERT_EQ(list.children.size(), 2u);
  EXPECT_EQ(list.children[0].text, "x: y");
  EXPECT_EQ(list.children[1].find("c")->kind, YamlNode::Kind::null);
  EXPECT_EQ(list.children[1].find("c")->line, 4);
}

TEST(ParseYaml, BoundsNestingAndAliases) {
  EXPECT_FALSE(parse_yaml(std::string(40, '[') + std::string(40, ']')));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const auto below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k == 0 ? "" : ", ") + below;
    bomb += "]\n";
  }
  EXPECT_FALSE(parse_yaml(bomb));
}

TEST(WriteFile, ReplacesTheWholeFileUnderItsMode) {
  const test::ScratchFolder folder;
  const auto path = folder.write("secret", "a much longer old text");
  ASSERT_TRUE(write_file(path, "new", 0600));
  EXPECT_EQ(read_file(path).value(), "new");
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_FALSE(write_file(folder.path("no/such/folder"), "x", 0600));
}

}  // namespace
}  // namespace arouter::app
