#include "tidy/calls.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace arouter::tidy {
namespace {

struct Ban {
  std::string_view rule;
  std::string_view name;                       // a whole identifier
  std::string_view after;                      // what follows it; blanks between do not matter
  std::array<std::string_view, 3> allowed_in;  // beginnings of paths
  std::string_view instead;
};

constexpr std::string_view environment = "the environment is read by the configuration only";
constexpr std::string_view randomness = "take a Random";
constexpr std::string_view waiting = "await a Timer: a core never blocks";

// Timer::sleep_for is how a coroutine waits, so only the standard library's counts.
constexpr std::array bans = {
    Ban{"getenv", "getenv", "(", {"src/app/"}, environment},
    Ban{"getenv", "secure_getenv", "(", {"src/app/"}, environment},
    Ban{"system-clock", "system_clock", "::now", {"src/base/clock.cpp"}, "take a Clock"},
    Ban{"rand", "rand", "(", {}, randomness},
    Ban{"rand", "srand", "(", {}, randomness},
    Ban{"sleep", "this_thread", "::sleep_", {"src/app/", "src/store/", "src/journal/"}, waiting},
    Ban{"sleep", "sleep", "(", {"src/app/", "src/store/", "src/journal/"}, waiting},
    Ban{"sleep", "usleep", "(", {"src/app/", "src/store/", "src/journal/"}, waiting},
};

constexpr std::array<std::string_view, 8> money_stems = {
    "domain/money",   "domain/pricing", "domain/usage_record", "domain/cell",
    "gateway/settle", "gateway/admit",  "gateway/leases",      "store/lease_store",
};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Whether `text` begins with `expected`, blanks in the text aside.
bool begins_with(std::string_view text, std::string_view expected) {
  for (const char c : text) {
    if (expected.empty()) break;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) continue;
    if (c != expected.front()) return false;
    expected.remove_prefix(1);
  }
  return expected.empty();
}

void find_all(const SourceFile& file, const Ban& ban, Findings& findings) {
  const std::string_view code = file.code;
  for (auto at = code.find(ban.name); at != code.npos; at = code.find(ban.name, at + 1)) {
    const std::string_view rest = code.substr(at + ban.name.size());
    const bool whole_word =
        (at == 0 || !is_word(code[at - 1])) && (rest.empty() || !is_word(rest.front()));
    if (!whole_word || !begins_with(rest, ban.after)) continue;
    findings.push_back({std::string(ban.rule), file.path, file.line_of(at),
                        std::string(ban.name) + ": " + std::string(ban.instead)});
  }
}

bool is_allowed(const Ban& ban, std::string_view path) {
  return std::any_of(ban.allowed_in.begin(), ban.allowed_in.end(), [path](std::string_view place) {
    return !place.empty() && path.starts_with(place);
  });
}

}  // namespace

void check_banned_calls(const SourceFile& file, Findings& findings) {
  for (const Ban& ban : bans) {
    if (!is_allowed(ban, file.path)) find_all(file, ban, findings);
  }
}

void check_money_types(const SourceFile& file, Findings& findings) {
  const std::string stem = file.stem();
  const bool is_money =
      std::any_of(money_stems.begin(), money_stems.end(),
                  [&stem](std::string_view money) { return stem.starts_with(money); });
  if (!is_money) return;
  for (const std::string_view type : {"float", "double"}) {
    const Ban ban{"money-float", type, "", {}, "money is integers, never floating point"};
    find_all(file, ban, findings);
  }
}

}  // namespace arouter::tidy
