// How a session sends answers: head and body in one gather write, the rest only when the socket
// would not take it.
#include <algorithm>
#include <array>

#include "net/head_writer.hpp"
#include "net/http_session.hpp"
#include "net/server_core.hpp"

namespace arouter::net {
namespace {

using IoStatus = IoResult::Status;

Error gone() {
  return fail(ErrorCode::client_gone, "The client closed the connection.");
}

}  // namespace

void HttpSession::append_head(std::string& out, const HttpReplyHead& head, std::size_t length,
                              bool streaming) {
  // A body nobody read would be taken for the next request, even when it has already arrived.
  if (!body_.done() || body_unread_) {
    body_unread_ = true;
    keeps_alive_ = false;
  }
  if (server_->draining()) keeps_alive_ = false;
  AnswerLine line;
  if (streaming) {
    line.framing = chunked_answer_ ? AnswerFraming::chunked : AnswerFraming::until_close;
    if (!chunked_answer_) keeps_alive_ = false;
  } else if (head.status == 204 || head.status == 304 || head.status < 200) {
    line.framing = AnswerFraming::none;
  } else {
    line.content_length = length;
  }
  line.keep_alive = keeps_alive_;
  line.http_1_0 = !head_.http_1_1;
  line.date = server_->core().http_date();
  line.extra = cors_lines_;
  append_answer_head(out, head, line);
}

Status HttpSession::may_write() const {
  if (client_gone_ || transport_->aborted()) return gone();
  if (answer_ == Answer::complete) {
    return fail(ErrorCode::internal, "The request was answered already.");
  }
  return {};
}

void HttpSession::answered() {
  answer_ = Answer::complete;
  heartbeat_.reset();
}

HttpSession::Sent HttpSession::try_send(GatherList& parts) {
  if (heartbeat_) {
    heartbeat_->due = coarse_now() + heartbeat_->interval;
    refresh_due();
  }
  if (!pending_.empty()) return Sent::partly;
  const auto io = transport_->write(parts.left());
  if (io.status == IoStatus::error) {
    mark_gone();
    return Sent::failed;
  }
  return parts.advance(io.bytes) ? Sent::whole : Sent::partly;
}

void HttpSession::append_chunk(GatherList& parts, ChunkHeader& size, std::string_view payload,
                               bool last) {
  if (head_only_) return;
  if (!payload.empty() && chunked_answer_) {
    size = ChunkHeader(payload.size());
    parts.add(size.view());
    parts.add(payload);
    parts.add(last ? "\r\n0\r\n\r\n" : "\r\n");
  } else {
    parts.add(payload);
    if (last && chunked_answer_) parts.add("0\r\n\r\n");
  }
}

Task<Status> HttpSession::reply(const HttpReplyHead& head, std::string_view body) {
  co_await server_->core().turn().end();
  auto allowed = may_write();
  if (!allowed) co_return allowed;
  if (answer_ == Answer::streaming) {
    abort_stream();
    co_return fail(ErrorCode::internal, "The answer had begun as a stream.");
  }
  std::string& text = server_->core().head_scratch();
  text.clear();
  append_head(text, head, body.size(), false);
  GatherList parts;
  parts.add(text);
  if (!head_only_ && head.status != 204 && head.status != 304) parts.add(body);
  answered();
  const auto sent = try_send(parts);
  if (sent == Sent::partly) co_return co_await send_rest(parts);
  if (sent == Sent::failed) co_return gone();
  co_return Status();
}

Task<Status> HttpSession::begin_stream(const HttpReplyHead& head, std::string_view first) {
  co_await server_->core().turn().end();
  auto allowed = may_write();
  if (!allowed) co_return allowed;
  GatherList parts;
  ChunkHeader size;
  if (answer_ == Answer::none) {
    std::string& text = server_->core().head_scratch();
    text.clear();
    append_head(text, head, 0, true);
    parts.add(text);
    answer_ = Answer::streaming;
  }
  append_chunk(parts, size, first, false);
  const auto sent = try_send(parts);
  if (sent == Sent::partly) co_return co_await send_rest(parts);
  if (sent == Sent::failed) co_return gone();
  co_return Status();
}

Task<Status> HttpSession::write(std::string_view bytes) {
  co_await server_->core().turn().end();
  auto allowed = may_write();
  if (!allowed) co_return allowed;
  GatherList parts;
  ChunkHeader size;
  append_chunk(parts, size, bytes, false);
  const auto sent = try_send(parts);
  if (sent == Sent::partly) co_return co_await send_rest(parts);
  if (sent == Sent::failed) co_return gone();
  co_return Status();
}

Task<Status> HttpSession::finish(std::string_view last) {
  co_await server_->core().turn().end();
  auto allowed = may_write();
  if (!allowed) co_return allowed;
  answered();
  GatherList parts;
  ChunkHeader size;
  append_chunk(parts, size, last, true);
  const auto sent = try_send(parts);
  if (sent == Sent::partly) co_return co_await send_rest(parts);
  if (sent == Sent::failed) co_return gone();
  co_return Status();
}

void HttpSession::abort_stream() {
  heartbeat_.reset();
  // Without chunks the closing itself would be the answer's regular end.
  if (answer_ == Answer::streaming && !chunked_answer_) {
    transport_->reset();
  } else {
    transport_->abort();
  }
}

// Heads stand in memory that other sessions use too, so what is left of one is copied.
Task<Status> HttpSession::send_rest(GatherList& parts) {
  const std::string head =
      std::exchange(pending_, {}) + parts.take_front_of(server_->core().head_scratch());
  parts.add_front(head);
  const Phase phase = phase_;
  do {
    enter(Phase::sending, server_->config().send_timeout);
    co_await transport_->writable();
    const auto io = transport_->write(parts.left());
    if (client_gone_ || io.status == IoStatus::error) {
      mark_gone();
      co_return gone();
    }
    if (parts.advance(io.bytes)) break;
  } while (true);
  enter(phase);
  co_return Status();
}

}  // namespace arouter::net
