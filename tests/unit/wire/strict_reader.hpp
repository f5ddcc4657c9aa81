// Reads what a caller is sent the way the strictest official client does, and adds it up. Every
// violation is reported as one line of `problems`.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace arouter::wire::test {

struct ReducedCall {
  std::string id;
  std::string name;
  std::string arguments;
  bool operator==(const ReducedCall&) const = default;
};

struct Reduced {
  std::string text;
  std::string reasoning;
  std::map<std::int64_t, ReducedCall> calls;  // by index, of choice 0
  std::string finish_reason;                  // of choice 0
  nlohmann::json native_finish_reason;
  nlohmann::json usage;
  nlohmann::json error;
  int chunks = 0;
  int finishes = 0;
  int roles = 0;
  bool done = false;
  bool usage_on_own_chunk = false;
  std::vector<std::string> problems;
};

// A whole stream as sent to the caller, from its first byte to behind [DONE].
Reduced reduce_stream(std::string_view bytes);

// A whole reply.
Reduced reduce_reply(std::string_view body);

}  // namespace arouter::wire::test
