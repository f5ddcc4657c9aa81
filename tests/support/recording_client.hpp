// RecordingClient: an HttpExchange that stores what it is answered, and can vanish.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <arouter/ports/http_server.hpp>

namespace arouter::test {

class RecordingClient final : public HttpExchange {
 public:
  RecordingClient(Method method, std::string target);

  RecordingClient& header(std::string name, std::string value);
  RecordingClient& body(std::string bytes);
  // The client goes away once it has been sent this many writes of its stream.
  void vanish_after_writes(std::size_t writes) { vanish_after_ = writes; }
  void vanish();
  // Called as soon as it has the whole of an answer that is no stream.
  void when_answered(std::function<void()> action) { when_answered_ = std::move(action); }
  // Pretends the session's own keep-alive comment has begun the stream.
  void begin_by_comment() { begun_ = true; }

  // What it was answered.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] const std::string& answer() const { return answer_; }
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] std::size_t writes() const { return writes_; }
  [[nodiscard]] std::optional<std::string> answer_header(std::string_view name) const;

  Task<Result<std::string_view>> read_body(std::size_t bytes_max) override;
  void release_body() override {}
  [[nodiscard]] const HttpRequest& request() const override;
  Task<Status> reply(const HttpReplyHead& head, std::string_view body) override;
  Task<Status> begin_stream(const HttpReplyHead& head, std::string_view first) override;
  Task<Status> write(std::string_view bytes) override;
  Task<Status> finish(std::string_view last) override;
  void abort_stream() override {}
  void keep_alive(const HttpReplyHead& head, std::string_view comment,
                  std::chrono::milliseconds interval) override;
  [[nodiscard]] bool stream_begun() const override { return begun_; }
  void watch_client(ClientGoneListener* listener) override;
  [[nodiscard]] bool client_gone() const override { return gone_; }
  [[nodiscard]] SteadyTime received_at() const override { return {}; }

 private:
  void take_head(const HttpReplyHead& head);
  Status take(std::string_view bytes);

  Method method_;
  std::string target_;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> headers_;
  mutable std::vector<HeaderView> header_views_;
  mutable HttpRequest request_;
  ClientGoneListener* listener_ = nullptr;
  std::optional<std::size_t> vanish_after_;
  std::function<void()> when_answered_;
  int status_ = 0;
  std::string answer_;
  std::vector<std::pair<std::string, std::string>> answer_headers_;
  std::size_t writes_ = 0;
  bool begun_ = false;
  bool finished_ = false;
  bool gone_ = false;
};

}  // namespace arouter::test
