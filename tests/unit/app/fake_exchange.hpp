// An HttpExchange without a connection: a request given beforehand, the answer as text. The client
// can leave after a number of bytes.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include <arouter/ports/http_server.hpp>

namespace arouter::test {

class FakeExchange final : public HttpExchange {
 public:
  FakeExchange(Method method, std::string target, std::string body,
               std::vector<HeaderView> headers = {})
      : target_(std::move(target)), body_(std::move(body)), headers_(std::move(headers)) {
    request_.method = method;
    request_.target = target_;
    request_.headers = headers_;
  }

  int status = 0;                                                      // 0 = no head was sent
  std::string answer;                                                  // body bytes
  bool ended = false;                                                  // reply or finish
  bool aborted = false;                                                // abort_stream
  std::size_t leaves_after = std::numeric_limits<std::size_t>::max();  // bytes of the answer

  Task<Result<std::string_view>> read_body(std::size_t) override {
    co_return std::string_view(body_);
  }
  void release_body() override {}
  [[nodiscard]] const HttpRequest& request() const override { return request_; }

  Task<Status> reply(const HttpReplyHead& head, std::string_view body) override {
    status = head.status;
    ended = true;
    co_return take(body);
  }
  Task<Status> begin_stream(const HttpReplyHead& head, std::string_view first) override {
    status = head.status;
    co_return take(first);
  }
  Task<Status> write(std::string_view bytes) override { co_return take(bytes); }
  Task<Status> finish(std::string_view last) override {
    ended = true;
    co_return take(last);
  }
  void abort_stream() override { aborted = true; }

  void keep_alive(const HttpReplyHead&, std::string_view, std::chrono::milliseconds) override {}
  [[nodiscard]] bool stream_begun() const override { return status != 0; }
  void watch_client(ClientGoneListener* listener) override {
    if (listener != nullptr && client_gone()) listener->on_client_gone();
  }
  [[nodiscard]] bool client_gone() const override { return answer.size() > leaves_after; }
  [[nodiscard]] SteadyTime received_at() const override { return {}; }

 private:
  Status take(std::string_view bytes) {
    answer += bytes;
    if (client_gone()) return fail(ErrorCode::client_gone, "gone");
    return {};
  }

  std::string target_;
  std::string body_;
  std::vector<HeaderView> headers_;
  HttpRequest request_;
};

}  // namespace arouter::test
