// What the simulated provider would bill: its own count, to compare a gateway's books with.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "app/simulate/openai_format.hpp"

namespace arouter::app::simulate {

enum class Ending : std::uint8_t {
  completed,  // sent to its end
  failed,     // an error answer, or an answer spoilt by a rule
  cancelled,  // the caller left
};

// Tokens of failed answers are not counted. Safe from any thread.
class Totals {
 public:
  void add(const std::string& model, Ending ending, SentTokens sent);
  void reset();
  // {"requests","completed","failed","cancelled","prompt_tokens","completion_tokens",
  //  "cancelled_prompt_tokens","cancelled_completion_tokens","by_model":{…}}
  [[nodiscard]] std::string json() const;

 private:
  struct Sums {
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    std::int64_t cancelled = 0;
    SentTokens answered;  // completed only
    SentTokens cut;       // cancelled: what had been sent
  };
  static void add(Sums& sums, Ending ending, SentTokens sent);
  static void append(const Sums& sums, std::string& json);

  mutable std::mutex mutex_;
  Sums all_;
  std::map<std::string, Sums> by_model_;
};

}  // namespace arouter::app::simulate
