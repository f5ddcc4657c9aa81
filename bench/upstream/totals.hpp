// What the upstream has served since it started. The parity check compares the gateway's ledger
// with it.
#pragma once

#include <cstdint>
#include <string>

#include "upstream/answers.hpp"

namespace arouter::bench {

class Totals {
 public:
  void begin() { ++begun_; }
  // The answer, usage included, has been handed to the kernel or to the output buffer.
  void serve(const TokenUsage& usage) {
    ++served_;
    prompt_tokens_ += usage.prompt_tokens;
    completion_tokens_ += usage.completion_tokens;
  }
  // The client went away before its stream ended.
  void cancel() { ++cancelled_; }

  std::uint64_t begun() const { return begun_; }
  std::string to_json() const;

 private:
  std::uint64_t begun_ = 0;
  std::uint64_t served_ = 0;
  std::uint64_t cancelled_ = 0;
  std::uint64_t prompt_tokens_ = 0;
  std::uint64_t completion_tokens_ = 0;
};

inline std::string Totals::to_json() const {
  return "{\"begun\":" + std::to_string(begun_) + ",\"requests\":" + std::to_string(served_) +
         ",\"cancelled\":" + std::to_string(cancelled_) +
         ",\"prompt_tokens\":" + std::to_string(prompt_tokens_) +
         ",\"completion_tokens\":" + std::to_string(completion_tokens_) + "}";
}

}  // namespace arouter::bench
