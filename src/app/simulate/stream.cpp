#include "app/simulate/stream.hpp"

#include "app/simulate/pause.hpp"

namespace arouter::app::simulate {

using namespace std::chrono_literals;

Spoil spoil_at(const Behaviour& behaviour, std::int64_t sent) {
  if (behaviour.cut_after == sent) return Spoil::cut;
  if (behaviour.stall_after == sent) return Spoil::stall;
  if (behaviour.garbage_after == sent) return Spoil::garbage;
  if (behaviour.error_event_after == sent) return Spoil::error_event;
  return Spoil::none;
}

Task<bool> AnswerStream::send(std::string_view event) {
  const auto sent = co_await exchange_.write(event);
  co_return sent.has_value();
}

Task<Ending> AnswerStream::run(const HttpReplyHead& head) {
  const auto begun = co_await exchange_.begin_stream(head, "");
  if (!begun) co_return Ending::cancelled;
  if (!co_await pause(exchange_, call_.behaviour.first_byte)) co_return Ending::cancelled;
  const auto kind = spoil_at(call_.behaviour, 0);
  if (kind != Spoil::none) co_return co_await spoil(kind);
  co_return co_await send_choices();
}

Task<Ending> AnswerStream::send_choices() {
  const auto& choices = call_.answer.choices;
  const bool null_usage = call_.request.include_usage;
  for (std::size_t c = 0; c < choices.size(); ++c) {
    const auto event = first_event(call_.identity, c, choices[c], null_usage);
    if (!co_await send(event)) co_return Ending::cancelled;
  }
  for (std::size_t place = 0; place < call_.answer.longest_choice(); ++place) {
    for (std::size_t c = 0; c < choices.size(); ++c) {
      if (place >= choices[c].pieces.size()) continue;
      const bool waits = sent_ > 0;
      if (waits && !co_await pause(exchange_, call_.behaviour.token)) co_return Ending::cancelled;
      const auto event =
          piece_event(call_.identity, c, choices[c], choices[c].pieces[place], null_usage);
      if (!co_await send(event)) co_return Ending::cancelled;
      ++sent_;
      const auto kind = spoil_at(call_.behaviour, sent_);
      if (kind != Spoil::none) co_return co_await spoil(kind);
    }
  }
  co_return co_await finish();
}

Task<Ending> AnswerStream::spoil(Spoil kind) {
  if (kind == Spoil::cut) {
    exchange_.abort_stream();
    co_return Ending::failed;
  }
  if (kind == Spoil::stall) {
    const bool still_there = co_await pause(exchange_, 24h);
    exchange_.abort_stream();
    co_return still_there ? Ending::failed : Ending::cancelled;
  }
  std::string event = "data: ";
  event += kind == Spoil::garbage ? std::string(garbage) : error_body(500, stream_error);
  event += "\n\n";
  const auto sent = co_await exchange_.finish(event);
  co_return sent ? Ending::failed : Ending::cancelled;
}

Task<Ending> AnswerStream::finish() {
  std::string last;
  for (std::size_t c = 0; c < call_.answer.choices.size(); ++c) {
    last += finish_event(call_.identity, c, call_.answer.choices[c].finish_reason,
                         call_.request.include_usage);
  }
  if (call_.request.include_usage && !call_.behaviour.no_usage) {
    last += usage_event(call_.identity, SentTokens{call_.request.prompt_tokens, sent_});
  }
  last += "data: [DONE]\n\n";
  const auto sent = co_await exchange_.finish(last);
  co_return sent ? Ending::completed : Ending::cancelled;
}

}  // namespace arouter::app::simulate
