// The life of a client connection: opening, one request after the other, closing.
#include "net/http_session.hpp"

#include <algorithm>
#include <array>
#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "net/proxy_protocol.hpp"
#include "net/refusal.hpp"
#include "net/server_core.hpp"

namespace arouter::net {
namespace {

using Status = IoResult::Status;

constexpr std::chrono::milliseconds linger_patience{2000};
constexpr int requests_per_turn = 64;

constexpr HeadProblem head_too_large{400, "The request head is too large."};
constexpr HeadProblem too_many_fields{400, "The request has too many header fields."};
constexpr HeadProblem malformed_lines{400, "The request head is not valid HTTP/1.1."};
constexpr HeadProblem head_too_slow{408, "The request head took too long to arrive."};

bool may_start_method(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<ServerCore> server, Socket socket,
                         std::string peer_address)
    : Deadline(server->core().deadlines()),
      server_(std::move(server)),
      transport_(std::make_shared<Transport>(server_->core(), std::move(socket))),
      buffer_(server_->core().blocks()),
      peer_address_(std::move(peer_address)) {
  transport_->observe(this);
  server_->counters().opened.add();
}

HttpSession::~HttpSession() {
  transport_->observe(nullptr);
  transport_->abort();
  server_->counters().closed.add();
}

Task<void> HttpSession::run(std::shared_ptr<HttpSession> self) {
  HttpSession& session = *self;
  const auto& config = session.server_->config();
  if (config.proxy_protocol || session.server_->tls() != nullptr) {
    session.enter(Phase::opening, config.head_timeout);
    if (!co_await session.open()) co_return;
  }
  session.enter(Phase::idle, config.idle_timeout);  // clients connect ahead of their first request
  for (int turn = 1;; ++turn) {
    HeadStep step = HeadStep::wait;
    while ((step = session.advance_head()) == HeadStep::wait) {
      co_await session.transport_->readable();
    }
    if (step == HeadStep::closed) co_return;
    session.begin_exchange();
    if (step == HeadStep::refused) {
      co_await session.answer_refusal();
      break;
    }
    if (session.cors_lines_.empty()) {
      co_await session.server_->handler().handle(session);
    } else {
      co_await session.exchange();
    }
    if (!session.finish_exchange()) break;
    // Pipelined requests that are answered without waiting must not keep the core to themselves.
    if (turn % requests_per_turn == 0) {
      co_await boost::asio::post(session.server_->core().executor(), boost::asio::deferred);
    }
  }
  co_await session.close();
}

Task<bool> HttpSession::open() {
  if (server_->config().proxy_protocol) {
    const bool proxied = co_await read_proxy_header();
    if (!proxied) co_return false;
  }
  if (server_->tls() == nullptr) co_return true;
  const bool secured = co_await accept_tls();
  co_return secured;
}

Task<bool> HttpSession::read_proxy_header() {
  std::array<char, kProxyHeaderBytesMax> seen;
  for (;;) {
    co_await transport_->readable();
    // Only looked at: what follows the header belongs to the next layer.
    const auto size =
        transport_->aborted() ? 0 : ::recv(transport_->fd(), seen.data(), seen.size(), MSG_PEEK);
    if (size <= 0) co_return false;
    const auto header = parse_proxy_header({seen.data(), static_cast<std::size_t>(size)});
    if (header.state == ProxyHeader::State::malformed) {
      server_->counters().malformed.add();
      co_return false;
    }
    // Seen bytes stay in the socket, so only more than these may count as readable.
    const bool incomplete = header.state == ProxyHeader::State::incomplete;
    const int low_water = incomplete ? static_cast<int>(size) + 1 : 1;
    ::setsockopt(transport_->fd(), SOL_SOCKET, SO_RCVLOWAT, &low_water, sizeof(low_water));
    if (incomplete) continue;
    if (::recv(transport_->fd(), seen.data(), header.bytes, 0) <= 0) co_return false;
    if (!header.client_address.empty()) peer_address_ = header.client_address;
    co_return true;
  }
}

Task<bool> HttpSession::accept_tls() {
  transport_->use_tls(server_->tls()->accept(transport_->fd()));
  for (;;) {
    switch (transport_->handshake()) {
      case TlsStep::done:
        co_return true;
      case TlsStep::want_read:
        co_await transport_->readable();
        break;
      case TlsStep::want_write:
        co_await transport_->writable();
        break;
      case TlsStep::closed:
      case TlsStep::failed:
        co_return false;
    }
  }
}

HttpSession::HeadStep HttpSession::advance_head() {
  const auto& config = server_->config();
  if (phase_ == Phase::handling) enter(Phase::idle, config.idle_timeout);
  for (;;) {
    if (buffer_.size() > 0) {
      const auto step = scan_head();
      if (step != HeadStep::wait) return step;
      if (timed_out_) return refuse(head_too_slow);
      if (buffer_.size() == buffer_.capacity()) buffer_.grow(config.head_bytes_max);
    } else if (timed_out_ || server_->draining()) {
      return HeadStep::closed;
    }
    if (!transport_->maybe_readable() && !transport_->aborted()) return HeadStep::wait;
    buffer_.reserve();
    const auto io = transport_->read(buffer_.free_space());
    if (io.status == Status::ok) {
      buffer_.append(io.bytes);
      continue;
    }
    if (buffer_.size() == 0) buffer_.release();
    return io.status == Status::would_block ? HeadStep::wait : HeadStep::closed;
  }
}

HttpSession::HeadStep HttpSession::scan_head() {
  const auto& config = server_->config();
  if (phase_ != Phase::head) {
    received_at_ = std::chrono::steady_clock::now();
    enter(Phase::head, config.head_timeout);
    // An empty line before a request is tolerated (RFC 9112 §2.2), one and no more.
    if (buffer_.view().starts_with("\r\n")) buffer_.consume(2);
    if (buffer_.size() == 0) return HeadStep::wait;
    if (!may_start_method(buffer_.view().front())) return refuse(malformed_lines);
  }
  const auto state = scanner_.scan(buffer_.view());
  if (state == HeadScanner::State::malformed) return refuse(malformed_lines);
  const bool complete = state == HeadScanner::State::complete;
  const auto size = complete ? scanner_.size() : buffer_.size();
  if (size > config.head_bytes_max) return refuse(head_too_large);
  if (scanner_.lines() > config.header_count_max + 1) return refuse(too_many_fields);
  if (!complete) {
    return size == config.head_bytes_max ? refuse(head_too_large) : HeadStep::wait;
  }
  const auto fields = buffer_.fields().first(std::min(config.header_count_max, kHeaderCountMax));
  head_ = RequestHead();
  if (const auto problem =
          parse_request_head(buffer_.view().substr(0, scanner_.size()), fields, head_)) {
    return refuse(*problem);
  }
  return HeadStep::complete;
}

HttpSession::HeadStep HttpSession::refuse(const HeadProblem& problem) {
  head_ = RequestHead();
  problem_ = problem;
  return HeadStep::refused;
}

void HttpSession::begin_exchange() {
  message_bytes_ = scanner_.size();
  scanner_.reset();
  request_.method = head_.method;
  request_.target = head_.target;
  request_.headers = head_.fields;
  request_.peer_address = peer_address_;
  request_.secure = transport_->tls() != nullptr;
  body_.start(head_.framing);
  body_view_ = {};
  answer_ = Answer::none;
  keeps_alive_ = head_.keep_alive && !server_->draining();
  chunked_answer_ = head_.http_1_1;
  head_only_ = head_.method == Method::head;
  body_unread_ = false;
  if (server_->cors().enabled() && !head_.origin.empty()) {
    cors_lines_ = server_->cors().answer_lines(head_.origin);
  }
  total_due_ = coarse_now() + server_->config().total_timeout;
  enter(Phase::handling);
  server_->counters().requests.add();
  if (body_buffered()) transport_->watch();
}

// A request from a browser that says where it comes from: permission is answered here, everything
// else by the handler.
Task<void> HttpSession::exchange() {
  if (!Cors::is_preflight(request_)) {
    co_await server_->handler().handle(*this);
    co_return;
  }
  cors_lines_ = server_->cors().preflight_lines(request_);
  const HttpReplyHead head{.status = 204, .content_type = {}, .headers = {}};
  static_cast<void>(co_await reply(head, {}));
}

// True when another request may follow on this connection.
bool HttpSession::finish_exchange() {
  heartbeat_.reset();
  gone_listener_ = nullptr;
  cors_lines_.clear();
  total_due_ = Deadline::never;
  if (client_gone_ || transport_->aborted()) return false;
  if (answer_ != Answer::complete) {
    abort_stream();  // the handler gave up; what was sent must not look like a whole answer
    return false;
  }
  if (!keeps_alive_) return false;
  if (buffer_.held()) {
    buffer_.consume(message_bytes_);
    if (buffer_.size() == 0) buffer_.release();
  }
  if (!leftover_.empty()) {
    buffer_.reserve();
    buffer_.assign(leftover_);
    leftover_ = std::string();
  }
  large_body_.release();
  request_ = HttpRequest();
  return true;
}

Task<void> HttpSession::answer_refusal() {
  const auto problem = problem_.value_or(malformed_lines);
  server_->counters().malformed.add();
  keeps_alive_ = false;
  body_unread_ = true;
  timed_out_ = false;
  const std::string body = refusal_body(problem.status, problem.message);
  HttpReplyHead head;
  head.status = problem.status;
  static_cast<void>(co_await reply(head, body));
}

// A socket closed with unread bytes in it resets the connection, and the reset may overtake the
// answer. So: say that nothing more comes, then read and forget until the client closes too.
Task<void> HttpSession::close() {
  if (transport_->aborted()) co_return;
  transport_->shutdown_write();
  if (!body_unread_ && head_.keep_alive == false) co_return;
  enter(Phase::closing, linger_patience);
  for (;;) {
    const auto io = transport_->read(server_->core().scratch());
    if (io.status == Status::would_block) {
      co_await transport_->readable();
    } else if (io.status != Status::ok) {
      break;
    }
  }
}

void HttpSession::close_if_idle() {
  if (phase_ == Phase::opening || phase_ == Phase::idle) transport_->abort();
}

void HttpSession::close_now() {
  mark_gone();
  transport_->abort();
}

void HttpSession::abandon() {
  transport_->abandon();
}

}  // namespace arouter::net
