#include "load/client.hpp"

#include <array>
#include <string_view>

#include "common/monotonic.hpp"
#include "common/sockets.hpp"

namespace arouter::bench {

std::optional<Completion> Client::begin(std::int64_t intended_ns) {
  busy_ = true;
  intended_ns_ = intended_ns;
  first_event_ns_ = 0;
  sent_bytes_ = 0;
  reader_.reset();
  if (socket_) return send_request();
  socket_ = start_connect(plan_->host, plan_->port);
  if (!socket_) return end(RequestOutcome::connection, monotonic_ns());
  connecting_ = true;
  watches_writability_ = true;
  poller_->watch(socket_, EPOLLIN | EPOLLOUT, tag_);
  return std::nullopt;
}

std::optional<Completion> Client::proceed(std::uint32_t events) {
  if (!socket_) return std::nullopt;
  if (connecting_) {
    connecting_ = false;
    if (!connect_succeeded(socket_)) return end(RequestOutcome::connection, monotonic_ns());
    return send_request();
  }
  if (events & EPOLLOUT) {
    if (auto failed = send_request()) return failed;
  }
  if (events & ~std::uint32_t{EPOLLOUT}) return receive();
  return std::nullopt;
}

std::optional<Completion> Client::send_request() {
  const std::string_view request = plan_->request;
  while (sent_bytes_ < request.size()) {
    const IoResult sent = send_some(socket_, request.substr(sent_bytes_));
    if (sent.status == IoStatus::closed) return end(RequestOutcome::connection, monotonic_ns());
    if (sent.status == IoStatus::would_block) break;
    sent_bytes_ += sent.bytes;
  }
  watch_writability(sent_bytes_ < request.size());
  return std::nullopt;
}

std::optional<Completion> Client::receive() {
  static std::array<char, 128 * 1024> buffer;
  const IoResult received = receive_some(socket_, buffer);
  if (received.status == IoStatus::would_block) return std::nullopt;
  const std::int64_t now_ns = monotonic_ns();
  if (!busy_) {
    socket_.reset();
    return std::nullopt;
  }
  if (received.status == IoStatus::closed) return judge(reader_.finish(), now_ns);
  const ReadOutcome outcome = reader_.feed({buffer.data(), received.bytes}, now_ns);
  if (first_event_ns_ == 0 && reader_.saw_event()) first_event_ns_ = now_ns;
  return judge(outcome, now_ns);
}

std::optional<Completion> Client::judge(ReadOutcome outcome, std::int64_t now_ns) {
  if (outcome == ReadOutcome::incomplete) return std::nullopt;
  if (outcome == ReadOutcome::malformed) {
    return end(reader_.is_event_stream() ? RequestOutcome::truncated : RequestOutcome::connection,
               now_ns);
  }
  if (reader_.status() < 200 || reader_.status() > 299) {
    return end(RequestOutcome::bad_status, now_ns);
  }
  const bool short_of_stream = plan_->expects_stream && !reader_.stream_ended_well();
  return end(short_of_stream ? RequestOutcome::truncated : RequestOutcome::ok, now_ns);
}

Completion Client::end(RequestOutcome outcome, std::int64_t now_ns) {
  busy_ = false;
  connecting_ = false;
  const bool whole = outcome == RequestOutcome::ok || outcome == RequestOutcome::bad_status;
  const bool reusable = whole && reader_.keeps_alive() && sent_bytes_ == plan_->request.size();
  if (!reusable) socket_.reset();
  return {outcome, intended_ns_, first_event_ns_, now_ns};
}

void Client::watch_writability(bool on) {
  if (on == watches_writability_) return;
  watches_writability_ = on;
  poller_->change(socket_, on ? EPOLLIN | EPOLLOUT : EPOLLIN, tag_);
}

}  // namespace arouter::bench
