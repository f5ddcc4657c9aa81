// What happens to a session from outside its coroutine: the client goes away, a deadline passes, a
// heartbeat is due.
#include <algorithm>
#include <utility>

#include "net/http_session.hpp"
#include "net/server_core.hpp"

namespace arouter::net {

using IoStatus = IoResult::Status;

// Reached while a handler runs or between its steps, never while the session itself waits to read.
void HttpSession::on_readable() {
  if (phase_ != Phase::handling && phase_ != Phase::sending) return;
  switch (transport_->peek()) {
    case IoStatus::ok:
      return;  // the next request, sent ahead; what comes behind it cannot be seen
    case IoStatus::would_block:
      transport_->watch();
      return;
    case IoStatus::end:
    case IoStatus::error:
      mark_gone();
      return;
  }
}

void HttpSession::mark_gone() {
  if (client_gone_) return;
  client_gone_ = true;
  if (phase_ == Phase::handling || phase_ == Phase::sending) {
    server_->counters().clients_gone.add();
  }
  transport_->interrupt();  // a write that waits for room would wait for ever
  if (auto* listener = std::exchange(gone_listener_, nullptr)) listener->on_client_gone();
}

void HttpSession::watch_client(ClientGoneListener* listener) {
  gone_listener_ = listener;
  if (client_gone_ && listener != nullptr) {
    gone_listener_ = nullptr;
    listener->on_client_gone();
  }
}

void HttpSession::enter(Phase phase, std::chrono::milliseconds patience) {
  phase_ = phase;
  stage_due_ = coarse_now() + patience;
  refresh_due();
}

void HttpSession::enter(Phase phase) {
  phase_ = phase;
  stage_due_ = Deadline::never;
  refresh_due();
}

void HttpSession::refresh_due() {
  auto due = std::min(stage_due_, total_due_);
  if (heartbeat_) due = std::min(due, heartbeat_->due);
  set_due(due);
}

void HttpSession::on_due(SteadyTime now) {
  if (now >= total_due_) {
    total_due_ = stage_due_ = Deadline::never;
    server_->counters().timeouts.add();
    close_now();
    return;
  }
  if (now >= stage_due_) {
    stage_due_ = Deadline::never;
    on_stage_due();
  }
  if (heartbeat_ && now >= heartbeat_->due) beat(now);
  refresh_due();
}

void HttpSession::on_stage_due() {
  if (phase_ != Phase::idle) server_->counters().timeouts.add();
  switch (phase_) {
    case Phase::head:
    case Phase::body:
      timed_out_ = true;  // the waiting coroutine wakes and answers 408
      transport_->interrupt();
      return;
    case Phase::sending:
      close_now();
      return;
    case Phase::opening:
    case Phase::idle:
    case Phase::closing:
      transport_->abort();
      return;
    case Phase::handling:
      return;
  }
}

void HttpSession::keep_alive(const HttpReplyHead& head, std::string_view comment,
                             std::chrono::milliseconds interval) {
  heartbeat_ = std::make_unique<Heartbeat>();
  append_head(heartbeat_->head, head, 0, true);
  if (chunked_answer_) {
    heartbeat_->comment.append(ChunkHeader(comment.size()).view());
    heartbeat_->comment.append(comment).append("\r\n");
  } else {
    heartbeat_->comment = comment;
  }
  heartbeat_->interval = interval;
  heartbeat_->due = coarse_now() + interval;
  refresh_due();
}

void HttpSession::beat(SteadyTime now) {
  heartbeat_->due = now + heartbeat_->interval;
  const bool silent = phase_ == Phase::handling && answer_ != Answer::complete;
  if (!silent || client_gone_) return;
  // The rest of the last one goes first; whether it is followed is decided at the next beat.
  std::string bytes = pending_;
  if (pending_.empty()) {
    if (answer_ == Answer::none) bytes = heartbeat_->head;
    if (!head_only_) bytes += heartbeat_->comment;
  }
  const iovec part{bytes.data(), bytes.size()};
  const auto io = transport_->write({&part, 1});
  if (io.status == IoStatus::error) {
    mark_gone();
    return;
  }
  // What did not even begin is forgotten. On TLS it is sealed into a record that must follow.
  if (io.bytes == 0 && pending_.empty() && transport_->tls() == nullptr) return;
  pending_ = bytes.substr(io.bytes);
  answer_ = Answer::streaming;
}

}  // namespace arouter::net
