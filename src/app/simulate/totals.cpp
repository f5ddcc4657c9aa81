#include "app/simulate/totals.hpp"

#include <arouter/wire/json_write.hpp>

namespace arouter::app::simulate {
namespace {

SentTokens& operator+=(SentTokens& sum, SentTokens more) {
  sum.prompt += more.prompt;
  sum.completion += more.completion;
  return sum;
}

}  // namespace

void Totals::add(Sums& sums, Ending ending, SentTokens sent) {
  switch (ending) {
    case Ending::completed:
      ++sums.completed;
      sums.answered += sent;
      break;
    case Ending::failed:
      ++sums.failed;
      break;
    case Ending::cancelled:
      ++sums.cancelled;
      sums.cut += sent;
      break;
  }
}

void Totals::add(const std::string& model, Ending ending, SentTokens sent) {
  const std::lock_guard lock(mutex_);
  add(all_, ending, sent);
  add(by_model_[model], ending, sent);
}

void Totals::reset() {
  const std::lock_guard lock(mutex_);
  all_ = Sums();
  by_model_.clear();
}

void Totals::append(const Sums& sums, std::string& json) {
  wire::JsonWriter(json)
      .member("requests", sums.completed + sums.failed + sums.cancelled)
      .member("completed", sums.completed)
      .member("failed", sums.failed)
      .member("cancelled", sums.cancelled)
      .member("prompt_tokens", sums.answered.prompt)
      .member("completion_tokens", sums.answered.completion)
      .member("cancelled_prompt_tokens", sums.cut.prompt)
      .member("cancelled_completion_tokens", sums.cut.completion);
}

std::string Totals::json() const {
  const std::lock_guard lock(mutex_);
  std::string json = "{";
  append(all_, json);
  json += ",\"by_model\":{";
  bool first = true;
  for (const auto& [model, sums] : by_model_) {
    if (!first) json += ',';
    first = false;
    wire::append_json_string(json, model);
    json += ":{";
    append(sums, json);
    json += '}';
  }
  return json += "}}";
}

}  // namespace arouter::app::simulate
