#include "support/recording_client.hpp"

#include <arouter/base/check.hpp>
#include <arouter/base/text.hpp>

namespace arouter::test {

RecordingClient::RecordingClient(Method method, std::string target)
    : method_(method), target_(std::move(target)) {
  body_.append(64, '\0');
}

RecordingClient& RecordingClient::header(std::string name, std::string value) {
  headers_.emplace_back(std::move(name), std::move(value));
  return *this;
}

RecordingClient& RecordingClient::body(std::string bytes) {
  body_ = std::move(bytes);
  body_.append(64, '\0');
  return *this;
}

void RecordingClient::vanish() {
  gone_ = true;
  if (listener_ != nullptr) listener_->on_client_gone();
}

std::optional<std::string> RecordingClient::answer_header(std::string_view name) const {
  for (const auto& [key, value] : answer_headers_) {
    if (iequals(key, name)) return value;
  }
  return std::nullopt;
}

Task<Result<std::string_view>> RecordingClient::read_body(std::size_t bytes_max) {
  const auto size = body_.size() - 64;
  if (size > bytes_max) co_return fail(ErrorCode::payload_too_large, "request body too large");
  co_return std::string_view(body_).substr(0, size);
}

const HttpRequest& RecordingClient::request() const {
  header_views_.clear();
  for (const auto& [name, value] : headers_) header_views_.push_back({name, value});
  request_.method = method_;
  request_.target = target_;
  request_.headers = header_views_;
  return request_;
}

void RecordingClient::take_head(const HttpReplyHead& head) {
  status_ = head.status;
  answer_headers_.clear();
  answer_headers_.emplace_back("Content-Type", head.content_type);
  for (const auto& header : head.headers) answer_headers_.emplace_back(header.name, header.value);
}

Status RecordingClient::take(std::string_view bytes) {
  if (gone_) return fail(ErrorCode::client_gone, "the client is gone");
  answer_ += bytes;
  ++writes_;
  if (vanish_after_ && writes_ >= *vanish_after_) vanish();
  return {};
}

Task<Status> RecordingClient::reply(const HttpReplyHead& head, std::string_view body) {
  AROUTER_CHECK(!begun_ && !finished_);
  take_head(head);
  finished_ = true;
  auto taken = take(body);
  if (when_answered_) when_answered_();
  co_return taken;
}

Task<Status> RecordingClient::begin_stream(const HttpReplyHead& head, std::string_view first) {
  AROUTER_CHECK(!begun_ && !finished_);
  take_head(head);
  begun_ = true;
  co_return take(first);
}

Task<Status> RecordingClient::write(std::string_view bytes) {
  AROUTER_CHECK(begun_ && !finished_);
  co_return take(bytes);
}

Task<Status> RecordingClient::finish(std::string_view last) {
  AROUTER_CHECK(begun_ && !finished_);
  const auto taken = last.empty() ? Status{} : take(last);
  finished_ = taken.has_value();
  co_return taken;
}

void RecordingClient::keep_alive(const HttpReplyHead&, std::string_view,
                                 std::chrono::milliseconds) {}

void RecordingClient::watch_client(ClientGoneListener* listener) {
  listener_ = listener;
  if (gone_ && listener_ != nullptr) listener_->on_client_gone();
}

}  // namespace arouter::test
