// From nothing to the head of an answer: a connection of the pool or a new one, the request in one
// gather write, the status line and fields.
#include "net/head_writer.hpp"
#include "net/upstream_exchange.hpp"

namespace arouter::net {
namespace {

using IoStatus = IoResult::Status;
using Next = PoolCore::Decision::Next;

constexpr std::size_t body_parts_max = GatherList::parts_max - 2;

std::size_t size_of(std::span<const std::string_view> parts) {
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  return size;
}

bool may_have_body(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch;
}

}  // namespace

Task<Result<std::unique_ptr<UpstreamExchange>>> HttpUpstreamExchange::start(
    std::unique_ptr<UpstreamExchange> self, const UpstreamRequest& request) {
  head_method_ = request.method == Method::head;
  auto decision = pool_.acquire();
  for (;;) {
    if (decision.next == Next::reuse && ended_ == Ended::no) {
      id_ = decision.id;
      transport_ = pool_.take(id_);
      holds_connection_ = true;
      shared_.counters().reuses.add();
    } else {
      auto ready = co_await obtain_connection(decision);
      if (!ready) co_return ready.error();
    }
    const bool reused = decision.next == Next::reuse;
    co_await shared_.core().turn().end();
    if (ended_ != Ended::no) co_return failure({});
    GatherList unsent;
    auto outcome = send(request, unsent);
    if (outcome == Attempt::sent && !unsent.empty()) outcome = co_await send_rest(unsent);
    if (outcome == Attempt::sent) {
      begin_receiving();
      IoStatus status = IoStatus::ok;
      Received received = Received::wait;
      while ((received = receive_head(status)) == Received::wait) co_await transport_->readable();
      outcome = end_receiving(received, status);
    }
    if (outcome == Attempt::answered) co_return self;
    if (outcome == Attempt::failed || !reused || ended_ != Ended::no) {
      co_return failure("The provider closed the connection without an answer.");
    }
    // It had been closed while it was idle. Its place in the pool goes to a fresh one.
    shared_.counters().stale_retries.add();
    shared_.counters().closed.add();
    transport_->abort();
    transport_.reset();
    pool_.replace(id_);
    decision = {.next = Next::open, .id = id_};
  }
}

Task<Status> HttpUpstreamExchange::obtain_connection(PoolCore::Decision decision) {
  if (decision.next == Next::wait) {
    auto turn = co_await wait_for_turn(decision);
    if (!turn) co_return turn;
  }
  id_ = decision.id;
  holds_connection_ = true;
  if (decision.next == Next::reuse) transport_ = pool_.take(id_);
  if (ended_ != Ended::no) co_return failure({});
  if (transport_) co_return Status();
  co_return co_await connect(id_);
}

Task<Status> HttpUpstreamExchange::wait_for_turn(PoolCore::Decision& decision) {
  const auto waiter = std::make_shared<OriginPool::Waiter>(shared_.core());
  const auto ticket = decision.ticket;
  pool_.enqueue(ticket, waiter);
  waiter_ = waiter.get();
  wait_at_most(origin_->connect_timeout);
  while (!waiter->granted && ended_ == Ended::no) co_await waiter->wakeup->wait();
  waiter_ = nullptr;
  stop_waiting();
  if (ended_ == Ended::no) {
    decision = *waiter->granted;
    co_return Status();
  }
  pool_.leave(ticket, *waiter);
  broken_ = true;
  if (ended_ == Ended::cancelled) co_return failure({});
  co_return fail(ErrorCode::unavailable, "Too many calls to this provider are under way.")
      .with_retry_after(std::chrono::seconds(1));
}

Task<Status> HttpUpstreamExchange::connect(PoolCore::Id) {
  Connector connector(shared_.core(), shared_.services(), *origin_, pool_.sessions());
  connector_ = &connector;
  auto connected = co_await connector.run();
  connector_ = nullptr;
  auto& counters = shared_.counters();
  if (!connected) {
    counters.connect_failures.add();
    if (ended_ != Ended::no) co_return failure({});
    drop_connection();
    broken_ = true;
    co_return connected.error();
  }
  transport_ = std::move(*connected);
  counters.connects.add();
  counters.opened.add();
  if (origin_->tls) counters.tls_handshakes.add();
  if (connector.tls_resumed()) counters.tls_resumed.add();
  if (ended_ != Ended::no) co_return failure({});
  co_return Status();
}

// One gather write; what it did not take is left in `unsent`.
HttpUpstreamExchange::Attempt HttpUpstreamExchange::send(const UpstreamRequest& request,
                                                         GatherList& unsent) {
  RequestLine line;
  line.method = to_string(request.method);
  line.base_path = origin_->base_path;
  line.path = request.path;
  line.host = pool_.host_field();
  line.content_length = size_of(request.body);
  line.has_body = may_have_body(request.method) || line.content_length > 0;
  std::string& text = shared_.core().head_scratch();
  text.clear();
  append_request_head(text, line, request.headers);
  unsent.add(text);
  if (request.body.size() <= body_parts_max) {
    for (const auto part : request.body) unsent.add(part);
  } else {
    joined_body_.clear();
    for (const auto part : request.body) joined_body_ += part;
    unsent.add(joined_body_);
  }
  const auto io = transport_->write(unsent.left());
  if (io.status == IoStatus::error) return Attempt::stale;
  unsent.advance(io.bytes);
  return Attempt::sent;
}

void HttpUpstreamExchange::begin_receiving() {
  joined_body_ = std::string();
  scanner_.reset();
  wait_at_most(origin_->first_byte_timeout);
}

HttpUpstreamExchange::Attempt HttpUpstreamExchange::end_receiving(Received received,
                                                                  IoStatus status) {
  stop_waiting();
  if (received == Received::head) return Attempt::answered;
  const bool nothing_received = status != IoStatus::ok && buffer_.size() == 0;
  return nothing_received ? Attempt::stale : Attempt::failed;
}

// What one write did not take. A provider may answer before it has read everything (413, say);
// then the rest is not sent and the connection is of no further use. `stale` when the connection
// is gone.
Task<HttpUpstreamExchange::Attempt> HttpUpstreamExchange::send_rest(GatherList& parts) {
  const std::string head = parts.take_front_of(shared_.core().head_scratch());
  parts.add_front(head);
  for (;;) {
    wait_at_most(origin_->idle_timeout);
    co_await transport_->readable_or_writable();
    stop_waiting();
    if (ended_ != Ended::no) co_return Attempt::stale;
    if (transport_->maybe_readable()) {
      const auto early = transport_->peek();
      if (early == IoStatus::end || early == IoStatus::error) co_return Attempt::stale;
      if (early == IoStatus::ok) {
        reusable_ = false;
        co_return Attempt::sent;
      }
    }
    const auto io = transport_->write(parts.left());
    if (io.status == IoStatus::error) co_return Attempt::stale;
    if (parts.advance(io.bytes)) co_return Attempt::sent;
  }
}

HttpUpstreamExchange::Received HttpUpstreamExchange::receive_head(IoResult::Status& status) {
  const auto bytes_max = shared_.config().head_bytes_max;
  for (;;) {
    if (buffer_.size() > 0) {
      const auto state = scanner_.scan(buffer_.view());
      if (state == HeadScanner::State::malformed) return Received::failed;
      if (state == HeadScanner::State::complete) {
        if (!accept_head(scanner_.size())) return Received::failed;
        if (head_.status >= 200) return Received::head;
        buffer_.consume(scanner_.size());  // 100, 103: the answer itself is still to come
        scanner_.reset();
        continue;
      }
      if (buffer_.size() >= bytes_max) return Received::failed;
      if (buffer_.size() == buffer_.capacity()) buffer_.grow(bytes_max);
    }
    if (!transport_->maybe_readable() && !transport_->aborted()) return Received::wait;
    buffer_.reserve();
    const auto io = transport_->read(buffer_.free_space());
    status = io.status;
    if (io.status == IoStatus::ok) {
      buffer_.append(io.bytes);
      continue;
    }
    if (buffer_.size() == 0) buffer_.release();
    return io.status == IoStatus::would_block ? Received::wait : Received::failed;
  }
}

bool HttpUpstreamExchange::accept_head(std::size_t head_bytes) {
  ResponseHead parsed;
  if (parse_response_head(buffer_.view().substr(0, head_bytes), buffer_.fields(), parsed)) {
    return false;
  }
  head_.status = parsed.status;
  head_.headers = parsed.fields;
  if (parsed.status < 200) return parsed.status != 101;
  carried_ = head_bytes;
  const bool without_body = head_method_ || parsed.status == 204 || parsed.status == 304;
  const bool delimited = parsed.framing.chunked || parsed.framing.content_length.has_value();
  if (without_body) {
    body_.start_empty();
  } else if (delimited) {
    body_.start(parsed.framing);
  } else {
    body_.start_until_close();
  }
  if (!parsed.keep_alive) reusable_ = false;
  if (body_.done()) finish(carried_ == buffer_.size());
  return true;
}

}  // namespace arouter::net
