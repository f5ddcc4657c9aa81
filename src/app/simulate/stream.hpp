// Sending one answer as a stream, token by token, with whatever is to go wrong.
#pragma once

#include <arouter/ports/http_server.hpp>
#include <arouter/ports/task.hpp>

#include "app/simulate/chat.hpp"

namespace arouter::app::simulate {

// What can spoil an answer, in the order it is looked at.
enum class Spoil : std::uint8_t { none, cut, stall, garbage, error_event };

// What happens before the next token when `sent` have been sent.
Spoil spoil_at(const Behaviour& behaviour, std::int64_t sent);

inline constexpr std::string_view garbage = "{\"id\":\"chatcmpl-\xFF\",,not json";
inline constexpr std::string_view stream_error =
    "The server had an error while processing your request. Sorry about that!";

class AnswerStream {
 public:
  // Both must outlive the stream.
  AnswerStream(HttpExchange& exchange, const ChatCall& call) : exchange_(exchange), call_(call) {}

  // Sends everything and says how it ended.
  Task<Ending> run(const HttpReplyHead& head);
  [[nodiscard]] std::int64_t tokens_sent() const { return sent_; }

 private:
  Task<Ending> send_choices();
  Task<bool> send(std::string_view event);  // false: the client has gone
  Task<Ending> spoil(Spoil kind);
  Task<Ending> finish();

  HttpExchange& exchange_;
  const ChatCall& call_;
  std::int64_t sent_ = 0;
};

}  // namespace arouter::app::simulate
