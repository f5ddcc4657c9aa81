// The house rules, run over the whole tree.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tidy/calls.hpp"
#include "tidy/coroutines.hpp"
#include "tidy/layers.hpp"
#include "tidy/ratchet.hpp"

namespace arouter::tidy {

// Named for how GoogleTest shows a finding.
void PrintTo(const Finding& finding, std::ostream* out) {
  *out << finding.path << ":" << finding.line << ": [" << finding.rule << "] " << finding.message;
}

namespace {

const std::filesystem::path root = AROUTER_SOURCE_DIR;

std::string read_tidy_file(const char* name) {
  std::ifstream file(root / "tests" / "tidy" / name);
  EXPECT_TRUE(file) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::vector<SourceFile>& sources() {
  static const std::vector<SourceFile> files = load_product_sources(root);
  return files;
}

template <class Check>
Findings check_tree(Check check) {
  Findings findings;
  for (const SourceFile& file : sources()) check(file, findings);
  return findings;
}

// Every rule at once, because the ratchet must see all findings to know what is stale.
TEST(Tree, KeepsTheHouseRules) {
  const Layers layers = parse_layers(read_tidy_file("layers.txt"));
  Findings findings = check_tree([&layers](const SourceFile& file, Findings& found) {
    check_layers(layers, file, found);
    check_libraries(file, found);
    check_banned_calls(file, found);
    check_money_types(file, found);
    check_co_await_lambdas(file, found);
    check_co_await_conditionals(file, found);
  });
  const Ratchet ratchet = parse_ratchet(read_tidy_file("ratchet.txt"));
  EXPECT_THAT(apply_ratchet(ratchet, findings), testing::IsEmpty());
}

TEST(Tree, WasFound) {
  EXPECT_GT(sources().size(), 50U);
  std::size_t includes = 0;
  for (const SourceFile& file : sources()) includes += file.includes.size();
  EXPECT_GT(includes, 200U);
}

TEST(Layers, HaveNoCycleAndNoUnknownName) {
  EXPECT_EQ(layers_defect(parse_layers(read_tidy_file("layers.txt"))), "");
}

// For the reader of the log; length alone breaks no rule.
TEST(Report, TheTenLongestFiles) {
  std::vector<std::pair<int, std::string>> lengths;
  for (const SourceFile& file : sources()) {
    lengths.emplace_back(file.line_of(file.text.size()) - 1, file.path);
  }
  std::sort(lengths.rbegin(), lengths.rend());
  lengths.resize(std::min<std::size_t>(lengths.size(), 10));
  for (const auto& [lines, path] : lengths) std::cout << lines << "\t" << path << "\n";
}

}  // namespace
}  // namespace arouter::tidy
