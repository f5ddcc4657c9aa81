#include "support/scripted_upstream.hpp"

namespace arouter::test {

namespace {

class ScriptedExchange final : public UpstreamExchange {
 public:
  ScriptedExchange(UpstreamScript script, UpstreamCancel& cancel)
      : script_(std::move(script)), cancel_(cancel) {
    for (const auto& [name, value] : script_.headers) headers_.push_back({name, value});
    head_.status = script_.status;
    head_.headers = headers_;
  }

  [[nodiscard]] const UpstreamHead& head() const override { return head_; }

  Task<Result<std::string_view>> read_some() override {
    if (const auto action = script_.actions.find(next_); action != script_.actions.end()) {
      action->second();
    }
    if (cancel_.cancelled()) co_return fail(ErrorCode::cancelled, "called off");
    if (next_ < script_.pieces.size()) co_return std::string_view(script_.pieces[next_++]);
    if (script_.ends_stalled)
      co_return fail(ErrorCode::upstream_timeout, "the provider fell silent");
    if (script_.ends_broken) co_return fail(ErrorCode::upstream_failed, "the connection broke");
    co_return std::string_view();
  }

  Task<Result<std::string_view>> read_all(std::size_t bytes_max) override {
    for (;;) {
      auto piece = co_await read_some();
      if (!piece) co_return piece.error();
      if (piece->empty()) break;
      whole_ += *piece;
    }
    if (whole_.size() > bytes_max) co_return fail(ErrorCode::upstream_failed, "answer too large");
    const auto size = whole_.size();
    whole_.append(64, '\0');
    co_return std::string_view(whole_).substr(0, size);
  }

 private:
  UpstreamScript script_;
  UpstreamCancel& cancel_;
  std::vector<HeaderView> headers_;
  UpstreamHead head_;
  std::size_t next_ = 0;
  std::string whole_;
};

SentRequest record(const Origin& origin, const UpstreamRequest& request) {
  SentRequest sent;
  sent.origin = origin.id;
  sent.path = request.path;
  for (const auto piece : request.body) sent.body += piece;
  for (const auto& header : request.headers) sent.headers.emplace_back(header.name, header.value);
  return sent;
}

}  // namespace

UpstreamScript& UpstreamScript::header(std::string name, std::string value) {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

UpstreamScript& UpstreamScript::piece(std::string bytes) {
  pieces.push_back(std::move(bytes));
  return *this;
}

UpstreamScript& UpstreamScript::cut() {
  ends_broken = true;
  return *this;
}

UpstreamScript& UpstreamScript::stall() {
  ends_stalled = true;
  return *this;
}

UpstreamScript& UpstreamScript::before_piece(std::size_t index, std::function<void()> action) {
  actions[index] = std::move(action);
  return *this;
}

UpstreamScript refuses_connection() {
  UpstreamScript script;
  script.connect_error = fail(ErrorCode::upstream_failed, "connection refused");
  return script;
}

UpstreamScript times_out() {
  UpstreamScript script;
  script.connect_error = fail(ErrorCode::upstream_timeout, "no answer in time");
  return script;
}

Task<Result<std::unique_ptr<UpstreamExchange>>> ScriptedUpstream::open(
    std::shared_ptr<const Origin> origin, const UpstreamRequest& request, UpstreamCancel& cancel) {
  sent_.push_back(record(*origin, request));
  if (cancel.cancelled()) co_return fail(ErrorCode::cancelled, "called off");
  if (scripts_.empty()) co_return fail(ErrorCode::internal, "the test scripted no further attempt");
  auto script = std::move(scripts_.front());
  scripts_.pop_front();
  if (script.connect_error) co_return *script.connect_error;
  std::unique_ptr<UpstreamExchange> exchange =
      std::make_unique<ScriptedExchange>(std::move(script), cancel);
  co_return std::move(exchange);
}

}  // namespace arouter::test
