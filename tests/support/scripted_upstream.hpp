// ScriptedUpstream: providers that answer as a test scripts them, one script per attempt: a status,
// a head, pieces of a body, then an end, a cut or silence.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arouter/ports/upstream.hpp>

namespace arouter::test {

struct UpstreamScript {
  UpstreamScript() = default;
  explicit UpstreamScript(int status_in) : status(status_in) {}

  UpstreamScript& header(std::string name, std::string value);
  UpstreamScript& piece(std::string bytes);  // one read's worth
  UpstreamScript& cut();                     // the connection breaks after the pieces
  UpstreamScript& stall();                   // nothing comes after the pieces until cancelled
  UpstreamScript& before_piece(std::size_t index, std::function<void()> action);

  int status = 200;
  std::optional<Error> connect_error;  // instead of any answer
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> pieces;
  std::map<std::size_t, std::function<void()>> actions;
  bool ends_broken = false;
  bool ends_stalled = false;
};

UpstreamScript refuses_connection();
UpstreamScript times_out();

// What the gateway sent in one attempt.
struct SentRequest {
  SentRequest() = default;
  std::string origin;  // provider id
  std::string path;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

class ScriptedUpstream final : public Upstream {
 public:
  // Scripts are used in order; an attempt without one fails the call with `internal`.
  void expect(UpstreamScript script) { scripts_.push_back(std::move(script)); }

  Task<Result<std::unique_ptr<UpstreamExchange>>> open(std::shared_ptr<const Origin> origin,
                                                       const UpstreamRequest& request,
                                                       UpstreamCancel& cancel) override;

  [[nodiscard]] const std::vector<SentRequest>& sent() const { return sent_; }
  [[nodiscard]] std::size_t scripts_left() const { return scripts_.size(); }

 private:
  std::deque<UpstreamScript> scripts_;
  std::vector<SentRequest> sent_;
};

}  // namespace arouter::test
