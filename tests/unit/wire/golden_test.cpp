// Whole streams and replies as a provider sends them and as the caller gets them, in
// tests/golden/wire. AROUTER_GOLDEN=write rewrites the expectations.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <arouter/wire/openai/chat_reply.hpp>

#include "unit/wire/samples.hpp"
#include "unit/wire/strict_reader.hpp"

namespace arouter::wire::test {
namespace {

namespace fs = std::filesystem;

const fs::path folder = AROUTER_SOURCE_DIR "/tests/golden/wire";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> cases(const std::string& extension) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    const std::string suffix = ".provider." + extension;
    if (name.ends_with(suffix)) names.push_back(name.substr(0, name.size() - suffix.size()));
  }
  return names;
}

void expect_golden(const std::string& name, const std::string& extension, const std::string& text) {
  const fs::path path = folder / (name + ".caller." + extension);
  const char* mode = std::getenv("AROUTER_GOLDEN");
  if (mode != nullptr && std::string_view(mode) == "write") {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, read_file(path)) << path;
}

TEST(Golden, Streams) {
  const auto names = cases("sse");
  EXPECT_GE(names.size(), 5U);
  for (const std::string& name : names) {
    const std::string bytes = read_file(folder / (name + ".provider.sse"));
    StreamRun run = run_stream({bytes});
    EXPECT_EQ(run_stream(byte_by_byte(bytes)).out, run.out) << name;
    EXPECT_THAT(reduce_stream(run.out).problems, ::testing::IsEmpty()) << name;
    if (run.state == openai::StreamState::failed) run.out += ": failed: " + run.failure + "\n";
    expect_golden(name, "sse", run.out);
  }
}

TEST(Golden, Replies) {
  const auto names = cases("json");
  EXPECT_GE(names.size(), 2U);
  for (const std::string& name : names) {
    const std::string body = read_file(folder / (name + ".provider.json"));
    const auto reply = openai::parse_chat_reply(body);
    ASSERT_TRUE(reply.has_value()) << name;
    std::string out;
    openai::write_chat_reply(*reply, sample_identity(),
                             sample_totals(reply->usage.value_or(TokenUsage())), out);
    EXPECT_THAT(reduce_reply(out).problems, ::testing::IsEmpty()) << name;
    expect_golden(name, "json", out + "\n");
  }
}

}  // namespace
}  // namespace arouter::wire::test
