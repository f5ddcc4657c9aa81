#include "app/simulate/chat.hpp"

#include <array>

#include "app/simulate/pause.hpp"
#include "app/simulate/stream.hpp"

namespace arouter::app::simulate {
namespace {

using namespace std::chrono_literals;

// The headers an answer of OpenAI's carries.
class AnswerHeaders {
 public:
  explicit AnswerHeaders(const ChatCall& call)
      : request_id_("req_" + call.identity.id.substr(call.identity.id.find('-') + 1)),
        retry_after_(call.behaviour.retry_after) {
    views_ = {HeaderView{"x-request-id", request_id_},
              HeaderView{"openai-processing-ms", "12"},
              HeaderView{"x-ratelimit-limit-requests", "10000"},
              HeaderView{"x-ratelimit-remaining-requests", "9999"},
              HeaderView{"x-ratelimit-reset-requests", "6ms"},
              HeaderView{"x-ratelimit-limit-tokens", "2000000"},
              HeaderView{"x-ratelimit-remaining-tokens", "1999000"},
              HeaderView{"x-ratelimit-reset-tokens", "30ms"},
              HeaderView{"retry-after", retry_after_}};
  }
  AnswerHeaders(const AnswerHeaders&) = delete;
  AnswerHeaders& operator=(const AnswerHeaders&) = delete;

  [[nodiscard]] HttpReplyHead head(int status, bool stream) const {
    HttpReplyHead head;
    head.status = status;
    if (stream) head.content_type = "text/event-stream; charset=utf-8";
    head.headers = std::span(views_).first(views_.size() - (retry_after_.empty() ? 1 : 0));
    return head;
  }

 private:
  std::string request_id_;
  std::string retry_after_;
  std::array<HeaderView, 9> views_;
};

// Half of a reply, and then nothing more.
Task<Ending> send_half(HttpExchange& exchange, const Behaviour& behaviour,
                       const HttpReplyHead& head, std::string_view body) {
  const auto begun = co_await exchange.begin_stream(head, body.substr(0, body.size() / 2));
  const bool stalls = behaviour.stall_after >= 0;
  const bool gone = !begun || (stalls && !co_await pause(exchange, 24h));
  exchange.abort_stream();
  co_return gone ? Ending::cancelled : Ending::failed;
}

Task<Ending> send_whole(HttpExchange& exchange, const ChatCall& call, const HttpReplyHead& head) {
  const auto& behaviour = call.behaviour;
  const auto tokens = call.answer.completion_tokens();
  const auto duration = behaviour.first_byte + behaviour.token * tokens;
  if (!co_await pause(exchange, duration)) co_return Ending::cancelled;
  auto body = whole_reply(call.identity, call.answer,
                          SentTokens{call.request.prompt_tokens, tokens}, !behaviour.no_usage);
  if (behaviour.cut_after >= 0 || behaviour.stall_after >= 0) {
    co_return co_await send_half(exchange, behaviour, head, body);
  }
  auto ending = Ending::completed;
  if (behaviour.garbage_after >= 0) {
    body = garbage;
    ending = Ending::failed;
  } else if (behaviour.error_event_after >= 0) {
    body = error_body(500, stream_error);
    ending = Ending::failed;
  }
  const auto sent = co_await exchange.reply(head, body);
  co_return sent ? ending : Ending::cancelled;
}

}  // namespace

Task<Ending> answer_chat(HttpExchange& exchange, const ChatCall& call, SentTokens& sent) {
  const int status = call.behaviour.status;
  const AnswerHeaders headers(call);
  if (!co_await pause(exchange, call.behaviour.slow_headers)) co_return Ending::cancelled;
  if (call.behaviour.reset) co_return Ending::failed;
  if (status != 200) {
    const auto head = headers.head(status, false);
    const auto body = error_body(status, "Simulated failure " + std::to_string(status));
    const auto told = co_await exchange.reply(head, body);
    co_return told ? Ending::failed : Ending::cancelled;
  }
  if (call.request.stream) {
    AnswerStream stream(exchange, call);
    const auto head = headers.head(status, true);
    const auto ending = co_await stream.run(head);
    sent = {call.request.prompt_tokens, stream.tokens_sent()};
    co_return ending;
  }
  const auto head = headers.head(status, false);
  const auto ending = co_await send_whole(exchange, call, head);
  if (ending == Ending::completed) {
    sent = {call.request.prompt_tokens, call.answer.completion_tokens()};
  }
  co_return ending;
}

}  // namespace arouter::app::simulate
