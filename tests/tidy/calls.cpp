#include "tidy/calls.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>

namespace arouter::tidy {
namespace {

struct Ban {
  const char* rule;
  const char* word;  // every match contains it; spares most lines the slow search
  std::regex pattern;
  std::vector<std::string> allowed_in;  // beginnings of paths
  const char* instead;
};

const std::vector<Ban>& bans() {
  static const std::vector<Ban> all = {
      {"getenv",
       "getenv",
       std::regex(R"(\b(secure_)?getenv\s*\()"),
       {"src/app/"},
       "the environment is read by the configuration only"},
      {"system-clock",
       "system_clock",
       std::regex(R"(\bsystem_clock\s*::\s*now\b)"),
       {"src/base/clock.cpp"},
       "take a Clock"},
      {"rand", "rand", std::regex(R"(\bs?rand\s*\()"), {}, "take a Random"},
      {"sleep",
       "sleep",
       std::regex(R"(\bthis_thread\s*::\s*sleep_(for|until)\b|\bu?sleep\s*\()"),
       {"src/app/", "src/store/", "src/journal/"},
       "await a Timer: a core never blocks"},
  };
  return all;
}

constexpr std::array money_stems = {
    "domain/money",   "domain/pricing", "domain/usage_record", "domain/cell",
    "gateway/settle", "gateway/admit",  "gateway/leases",      "store/lease_store",
};

void find_all(const SourceFile& file, const char* word, const std::regex& pattern, const char* rule,
              const std::string& advice, Findings& findings) {
  std::istringstream lines(file.code);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.find(word) == std::string::npos) continue;
    for (std::sregex_iterator match(line.begin(), line.end(), pattern), end; match != end;
         ++match) {
      findings.push_back({rule, file.path, number, match->str() + ": " + advice});
    }
  }
}

}  // namespace

void check_banned_calls(const SourceFile& file, Findings& findings) {
  for (const Ban& ban : bans()) {
    const bool allowed =
        std::any_of(ban.allowed_in.begin(), ban.allowed_in.end(),
                    [&](const std::string& place) { return file.path.starts_with(place); });
    if (!allowed) find_all(file, ban.word, ban.pattern, ban.rule, ban.instead, findings);
  }
}

void check_money_types(const SourceFile& file, Findings& findings) {
  static const std::regex floating(R"(\b(float|double)\b)");
  const std::string stem = file.stem();
  const bool is_money = std::any_of(money_stems.begin(), money_stems.end(),
                                    [&](const char* money) { return stem.starts_with(money); });
  if (is_money) {
    find_all(file, "", floating, "money-float", "money is integers, never floating point",
             findings);
  }
}

}  // namespace arouter::tidy
