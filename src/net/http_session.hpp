// HttpSession: one client connection, its requests one after the other, and each request's
// HttpExchange.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/ports/http_server.hpp>
#include <boost/intrusive/list_hook.hpp>

#include "net/body_decoder.hpp"
#include "net/buffer.hpp"
#include "net/deadlines.hpp"
#include "net/gather.hpp"
#include "net/head.hpp"
#include "net/head_scanner.hpp"
#include "net/head_writer.hpp"
#include "net/heartbeat.hpp"
#include "net/transport.hpp"

namespace arouter::net {

class ServerCore;

using SessionHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// Owned by its coroutine. Runs on one core.
class HttpSession final : public HttpExchange,
                          public SessionHook,
                          private Transport::Observer,
                          private Deadline {
 public:
  HttpSession(std::shared_ptr<ServerCore> server, Socket socket, std::string peer_address);
  ~HttpSession();

  static Task<void> run(std::shared_ptr<HttpSession> self);

  // Ends the connection when no request is under way.
  void close_if_idle();
  void close_now();
  void abandon();

  Task<Result<std::string_view>> read_body(std::size_t bytes_max) override;
  void release_body() override;
  [[nodiscard]] const HttpRequest& request() const override { return request_; }
  Task<Status> reply(const HttpReplyHead& head, std::string_view body) override;
  Task<Status> begin_stream(const HttpReplyHead& head, std::string_view first) override;
  Task<Status> write(std::string_view bytes) override;
  Task<Status> finish(std::string_view last) override;
  void abort_stream() override;
  void keep_alive(const HttpReplyHead& head, std::string_view comment,
                  std::chrono::milliseconds interval) override;
  [[nodiscard]] bool stream_begun() const override { return answer_ == Answer::streaming; }
  void watch_client(ClientGoneListener* listener) override;
  [[nodiscard]] bool client_gone() const override { return client_gone_; }
  [[nodiscard]] SteadyTime received_at() const override { return received_at_; }

 private:
  enum class Phase : std::uint8_t { opening, idle, head, body, handling, sending, closing };
  enum class Answer : std::uint8_t { none, streaming, complete };
  enum class Sent : std::uint8_t { whole, partly, failed };
  enum class HeadStep : std::uint8_t { wait, complete, refused, closed };

  // http_session.cpp: the connection's life
  Task<bool> open();
  Task<bool> read_proxy_header();
  Task<bool> accept_tls();
  HeadStep advance_head();
  HeadStep scan_head();
  HeadStep refuse(const HeadProblem& problem);
  void begin_exchange();
  Task<void> exchange();
  bool finish_exchange();
  Task<void> answer_refusal();
  Task<void> close();

  // http_session_events.cpp: deadlines and a client that goes away
  void on_readable() override;
  void on_due(SteadyTime now) override;
  void on_stage_due();
  void beat(SteadyTime now);
  void enter(Phase phase, std::chrono::milliseconds patience);
  void enter(Phase phase);
  void refresh_due();
  void mark_gone();

  // http_session_body.cpp
  [[nodiscard]] bool body_buffered() const;
  Task<Status> send_continue();
  std::string_view take_buffered_body();
  Task<Result<std::string_view>> read_sized_body();
  Task<Result<std::string_view>> read_chunked_body(std::size_t bytes_max);
  Result<std::string_view> end_of_body(std::string_view body);
  Error body_read_failed(IoResult::Status status);

  // http_session_answer.cpp
  void append_head(std::string& out, const HttpReplyHead& head, std::size_t length, bool streaming);
  [[nodiscard]] Status may_write() const;
  Sent try_send(GatherList& parts);
  Task<Status> send_rest(GatherList& parts);
  void append_chunk(GatherList& parts, ChunkHeader& size, std::string_view payload, bool last);
  void answered();

  std::shared_ptr<ServerCore> server_;
  std::shared_ptr<Transport> transport_;

  // The request.
  ReadBuffer buffer_;
  HeadScanner scanner_;
  RequestHead head_;
  HttpRequest request_;
  std::string peer_address_;
  SteadyTime received_at_{};
  BodyDecoder body_;
  Bytes large_body_;               // a body that does not fit behind its head
  std::string_view body_view_;     // once read
  std::size_t message_bytes_ = 0;  // of `buffer_`: head, and body when it is there whole
  std::string leftover_;           // received beyond the request, when the buffer was given back
  std::optional<HeadProblem> problem_;

  // The answer.
  std::string cors_lines_;
  std::string pending_;  // rest of a heartbeat the socket did not take; goes before anything else
  std::unique_ptr<Heartbeat> heartbeat_;
  Answer answer_ = Answer::none;
  bool keeps_alive_ = true;  // this connection serves another request after this one
  bool chunked_answer_ = true;
  bool head_only_ = false;    // HEAD: the answer has no body
  bool body_unread_ = false;  // the client may still be sending: linger before closing

  // The connection.
  Phase phase_ = Phase::opening;
  bool timed_out_ = false;
  bool client_gone_ = false;
  ClientGoneListener* gone_listener_ = nullptr;
  SteadyTime stage_due_ = Deadline::never;
  SteadyTime total_due_ = Deadline::never;
};

}  // namespace arouter::net
