#include <gtest/gtest.h>

#include "app/config/example.hpp"
#include "app/config/file.hpp"
#include "unit/app/load_text.hpp"

namespace arouter::app {
namespace {

TEST(ExampleConfig, TheFileInTheTreeIsWhatTheDeclarationsSay) {
  const auto file = read_file(AROUTER_SOURCE_DIR "/config/arouter.example.yaml");
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(*file, example_config())
      << "write it anew: arouter check-config --print-example > config/arouter.example.yaml";
}

TEST(ExampleConfig, LoadsWithoutAMistake) {
  EXPECT_EQ(test::mistakes_in(example_config()), "");
}

TEST(ExampleConfig, ItsValuesAreTheDefaults) {
  const auto example = test::load_text(example_config());
  const auto defaults = test::load_text("");
  ASSERT_TRUE(example && defaults);
  EXPECT_EQ(example->config.server.listen, defaults->config.server.listen);
  EXPECT_EQ(example->config.server.idle_timeout, defaults->config.server.idle_timeout);
  EXPECT_EQ(example->config.journal.bytes_max, defaults->config.journal.bytes_max);
  EXPECT_EQ(example->config.limits.lease_expiry, defaults->config.limits.lease_expiry);
  EXPECT_EQ(example->config.catalogue, defaults->config.catalogue);
}

TEST(ExampleConfig, NoLineIsLongerThanAHundredCharacters) {
  const auto text = example_config();
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    EXPECT_LE(end - begin, 100u) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace arouter::app
