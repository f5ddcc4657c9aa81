// The script: rules that decide, request by request, how the simulated provider behaves.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>

#include "app/simulate/behaviour.hpp"

namespace arouter::app::simulate {

// Applies to requests that match everything it names.
struct Rule {
  Rule() = default;
  std::string model;           // exact name; empty = every model
  std::string path;            // exact path; empty = every path
  std::string header;          // "name" or "name: part of its value"; empty = any
  std::int64_t nth = 0;        // only the nth request that matches the rest, from 1; 0 = every one
  std::int64_t every = 0;      // every so-manieth request that matches the rest; 0 = every one
  std::int64_t times = 0;      // at most so often; 0 = always
  std::int64_t percent = 100;  // chance, drawn from the script's seed
  YamlNode behaviour;          // the fields it changes
};

struct Script {
  Script() = default;
  std::uint64_t seed = 1;
  std::vector<Rule> rules;  // all that match are applied, in order
};

// YAML or JSON: a list of rules, or {seed, rules}. The error lists every mistake, with `name` as
// the file.
Result<Script> parse_script(const std::string& text, const std::string& name);

// The script in force, with its counters. Safe from any thread.
class RuleBook {
 public:
  explicit RuleBook(Script script) { replace(std::move(script)); }

  // Forgets the counters.
  void replace(Script script);
  // Counts the request and returns how to answer it.
  Behaviour decide(const HttpRequest& request, std::string_view model);

 private:
  struct Live {
    explicit Live(Rule of) : rule(std::move(of)) {}
    Rule rule;
    std::int64_t matched = 0;
    std::int64_t applied = 0;
  };
  bool due(Live& live);

  std::mutex mutex_;
  std::vector<Live> rules_;
  std::uint64_t random_ = 1;
};

}  // namespace arouter::app::simulate
