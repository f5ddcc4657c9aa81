// How the simulated provider gives one answer: its pace, its length and what goes wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>

#include "app/config/field.hpp"

namespace arouter::app::simulate {

// Positions are in tokens sent; -1 = never. A whole answer that is to be cut, stalled or spoilt at
// any position is so from its beginning.
struct Behaviour {
  Behaviour() = default;
  int status = 200;                           // anything else is answered as an error
  std::string retry_after;                    // value of the Retry-After header; empty = none
  std::chrono::milliseconds slow_headers{0};  // before the head of the answer
  std::chrono::milliseconds first_byte{0};    // between the head and the first token
  std::chrono::milliseconds token{0};         // between two tokens
  std::int64_t cut_after = -1;                // the connection is closed
  std::int64_t stall_after = -1;              // nothing more is sent
  std::int64_t garbage_after = -1;            // something that is not JSON is sent, then the end
  std::int64_t error_event_after = -1;        // an error object is sent, then the end
  bool reset = false;                         // closed without any answer
  bool no_usage = false;                      // tokens are not reported
  std::int64_t tokens = 0;                    // length of the answer; 0 = as the prompt has it
};

// The fields of a behaviour as rules and headers name them, bound to `target`.
std::vector<Field> behaviour_fields(Behaviour& target);

// Changes `target` as an `X-Simulate` header asks: "status=429; retry-after=2". A name without
// "=value" is true; "-" and "_" are the same. The error says what is wrong.
Status apply_header(std::string_view header, Behaviour& target);

}  // namespace arouter::app::simulate
