// Serving a call that wants its answer whole.
#pragma once

#include <cstddef>

#include <arouter/gateway/call.hpp>
#include <arouter/gateway/open_attempt.hpp>
#include <arouter/gateway/settle.hpp>
#include <arouter/wire/openai/chat_reply.hpp>

namespace arouter::gateway {

class WholeServer {
 public:
  WholeServer(Attempter& attempter, Settler& settler, const Clock& clock,
              std::size_t reply_bytes_max);

  // Tries the cursor's targets until one gives a whole answer, settles and delivers it. On an error
  // the call is settled too, and nothing was sent.
  Task<Status> serve(Call& call, ClientWatch& watch, AttemptCursor& cursor);

 private:
  std::string conclude(Call& call, const AttemptTarget& target,
                       const wire::openai::ChatReply& reply, std::size_t attempts,
                       std::string& body);

  Attempter& attempter_;
  Settler& settler_;
  const Clock& clock_;
  const std::size_t reply_bytes_max_;
};

}  // namespace arouter::gateway
