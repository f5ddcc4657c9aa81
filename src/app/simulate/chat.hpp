// Answering one chat request once everything about the answer is decided.
#pragma once

#include <arouter/ports/http_server.hpp>
#include <arouter/ports/task.hpp>

#include "app/simulate/answer.hpp"
#include "app/simulate/behaviour.hpp"
#include "app/simulate/openai_format.hpp"
#include "app/simulate/request.hpp"
#include "app/simulate/totals.hpp"

namespace arouter::app::simulate {

struct ChatCall {
  ChatCall() = default;
  SimulatedRequest request;
  Behaviour behaviour;
  AnswerIdentity identity;
  Answer answer;
};

// Sends the answer, or what the behaviour makes of it, and says how it ended; `sent` becomes the
// tokens that reached the caller.
Task<Ending> answer_chat(HttpExchange& exchange, const ChatCall& call, SentTokens& sent);

}  // namespace arouter::app::simulate
