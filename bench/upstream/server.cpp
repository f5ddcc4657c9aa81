#include "upstream/server.hpp"

#include <utility>

#include "common/http_head.hpp"
#include "common/monotonic.hpp"
#include "common/sockets.hpp"

namespace arouter::bench {
namespace {

constexpr std::uint64_t kListenerTag = ~std::uint64_t{0};
constexpr std::size_t kHeadBytesMax = 64 * 1024;

// Token counts differ from request to request, so that a ledger that mixes requests up, or drops
// one and doubles another, does not add up.
TokenUsage usage_for(Behaviour behaviour, std::size_t body_bytes, std::uint64_t sequence) {
  const std::uint64_t least = behaviour == Behaviour::unary ? 100 : kEventsPerStream;
  return {body_bytes / 4, least + sequence % (257 - least)};
}

void append_plain(std::string& out, std::string_view status, std::string_view json) {
  out.append("HTTP/1.1 ").append(status);
  out.append("\r\nContent-Type: application/json\r\nContent-Length: ");
  out.append(std::to_string(json.size())).append("\r\n\r\n").append(json);
}

}  // namespace

Server::Server(UniqueFd listener, const Pace& pace) : listener_(std::move(listener)), pace_(pace) {
  poller_.watch(listener_, EPOLLIN, kListenerTag);
}

void Server::run() {
  for (;;) {
    const std::int64_t deadline = schedule_.next_due_ns().value_or(Poller::kNoDeadline);
    for (const epoll_event& event : poller_.wait_until(deadline)) {
      if (event.data.u64 == kListenerTag) {
        accept_waiting();
      } else {
        handle_event(static_cast<std::size_t>(event.data.u64), event.events);
      }
    }
    write_due(monotonic_ns());
  }
}

void Server::accept_waiting() {
  while (UniqueFd socket = accept_one(listener_)) {
    if (free_slots_.empty()) {
      free_slots_.push_back(connections_.size());
      connections_.emplace_back();
    }
    const std::size_t slot = free_slots_.back();
    free_slots_.pop_back();
    auto connection = std::make_unique<Connection>();
    connection->socket = std::move(socket);
    connection->generation = next_generation_++;
    poller_.watch(connection->socket, EPOLLIN, slot);
    connections_[slot] = std::move(connection);
  }
}

void Server::handle_event(std::size_t slot, std::uint32_t events) {
  if (events & EPOLLOUT) flush(slot);
  if (connections_[slot] && (events & ~std::uint32_t{EPOLLOUT})) read_input(slot);
}

void Server::read_input(std::size_t slot) {
  Connection& connection = *connections_[slot];
  const IoResult received = receive_some(connection.socket, receive_buffer_);
  if (received.status == IoStatus::closed) return close(slot);
  connection.input.append(receive_buffer_.data(), received.bytes);
  take_requests(slot);
}

void Server::take_requests(std::size_t slot) {
  while (connections_[slot] && !connections_[slot]->stream && take_request(slot)) {
  }
}

bool Server::take_request(std::size_t slot) {
  Connection& connection = *connections_[slot];
  const std::string_view input = connection.input;
  if (connection.request_bytes == 0) {
    const auto head_bytes = head_size(input);
    if (!head_bytes) {
      if (input.size() > kHeadBytesMax) close(slot);
      return false;
    }
    const std::string_view head = input.substr(0, *head_bytes);
    connection.request_bytes = *head_bytes + content_length(head).value_or(0);
    connection.closes_after_output = equals_ignoring_case(field(head, "connection"), "close");
  }
  if (input.size() < connection.request_bytes) {
    connection.input.reserve(connection.request_bytes);
    return false;
  }
  const std::size_t head_bytes = *head_size(input);
  const std::size_t request_bytes = std::exchange(connection.request_bytes, 0);
  answer(slot, input.substr(0, head_bytes), input.substr(head_bytes, request_bytes - head_bytes));
  connection.input.erase(0, request_bytes);
  flush(slot);
  return connections_[slot] != nullptr;
}

void Server::answer(std::size_t slot, std::string_view head, std::string_view body) {
  Connection& connection = *connections_[slot];
  if (head.starts_with("GET /totals ")) {
    return append_plain(connection.output, "200 OK", totals_.to_json());
  }
  if (!field(head, "transfer-encoding").empty()) {
    connection.closes_after_output = true;
    return append_plain(connection.output, "411 Length Required",
                        R"({"error":{"message":"bodies need a Content-Length"}})");
  }
  const bool is_completion = first_line(head).find("/chat/completions") != std::string_view::npos;
  const auto behaviour = is_completion ? behaviour_of(body) : std::nullopt;
  if (!behaviour) {
    return append_plain(connection.output, "404 Not Found",
                        R"({"error":{"message":"no such route or model"}})");
  }
  begin_completion(slot, *behaviour, body.size());
}

void Server::begin_completion(std::size_t slot, Behaviour behaviour, std::size_t body_bytes) {
  Connection& connection = *connections_[slot];
  totals_.begin();
  const TokenUsage usage = usage_for(behaviour, body_bytes, totals_.begun());
  switch (behaviour) {
    case Behaviour::unary:
      answers_.append_unary(connection.output, usage);
      return totals_.serve(usage);
    case Behaviour::burst:
      answers_.append_burst(connection.output, usage);
      return totals_.serve(usage);
    case Behaviour::paced:
    case Behaviour::idle:
      return begin_stream(slot, behaviour, usage);
  }
}

void Server::begin_stream(std::size_t slot, Behaviour behaviour, const TokenUsage& usage) {
  Connection& connection = *connections_[slot];
  const std::int64_t now = monotonic_ns();
  answers_.append_stream_head(connection.output);
  answers_.append_stream_event(connection.output, now);
  const bool paced = behaviour == Behaviour::paced;
  const std::int64_t due = now + (paced ? pace_.event_interval_ns : pace_.idle_ns);
  connection.stream = StreamInProgress{behaviour, usage, paced ? kEventsPerStream - 1 : 0, due};
  schedule_.add({due, slot, connection.generation});
}

void Server::write_due(std::int64_t now_ns) {
  while (const auto write = schedule_.take_due(now_ns)) {
    const auto& connection = connections_[write->slot];
    if (connection && connection->generation == write->generation) {
      write_next_part(write->slot, monotonic_ns());
    }
  }
}

void Server::write_next_part(std::size_t slot, std::int64_t now_ns) {
  Connection& connection = *connections_[slot];
  StreamInProgress& stream = *connection.stream;
  if (stream.events_left > 0) {
    --stream.events_left;
    answers_.append_stream_event(connection.output, now_ns);
    stream.due_ns += pace_.event_interval_ns;
    schedule_.add({stream.due_ns, slot, connection.generation});
  } else {
    answers_.append_stream_end(connection.output, stream.usage);
    totals_.serve(stream.usage);
    connection.stream.reset();
  }
  flush(slot);
  take_requests(slot);
}

void Server::flush(std::size_t slot) {
  Connection& connection = *connections_[slot];
  while (connection.output_sent < connection.output.size()) {
    const std::string_view unsent =
        std::string_view(connection.output).substr(connection.output_sent);
    const IoResult sent = send_some(connection.socket, unsent);
    if (sent.status == IoStatus::closed) return close(slot);
    if (sent.status == IoStatus::would_block) break;
    connection.output_sent += sent.bytes;
  }
  const bool finished = connection.output_sent == connection.output.size();
  if (finished) {
    connection.output.clear();
    connection.output_sent = 0;
    if (connection.closes_after_output && !connection.stream) return close(slot);
  }
  if (connection.awaits_writability == finished) {
    connection.awaits_writability = !finished;
    poller_.change(connection.socket, finished ? EPOLLIN : EPOLLIN | EPOLLOUT, slot);
  }
}

void Server::close(std::size_t slot) {
  if (connections_[slot]->stream) totals_.cancel();
  connections_[slot].reset();
  free_slots_.push_back(slot);
}

}  // namespace arouter::bench
