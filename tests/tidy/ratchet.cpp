#include "tidy/ratchet.hpp"

#include <sstream>

namespace arouter::tidy {

Ratchet parse_ratchet(std::string_view text) {
  Ratchet ratchet;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string rule;
    std::string path;
    if (words >> rule >> path) ratchet.emplace(rule, path);
  }
  return ratchet;
}

Findings apply_ratchet(const Ratchet& ratchet, const Findings& findings) {
  Findings left;
  Ratchet unused = ratchet;
  for (const Finding& finding : findings) {
    const std::pair entry(finding.rule, finding.path);
    unused.erase(entry);
    if (!ratchet.contains(entry)) left.push_back(finding);
  }
  for (const auto& [rule, path] : unused) {
    left.push_back({"ratchet", path, 0, "no longer breaks " + rule + ": remove the entry"});
  }
  return left;
}

}  // namespace arouter::tidy
