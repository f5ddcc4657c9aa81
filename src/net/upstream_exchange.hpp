// One exchange with a provider: get a connection, send the request, read the answer.
#pragma once

#include <memory>
#include <string_view>

#include <arouter/ports/upstream.hpp>

#include "net/body_decoder.hpp"
#include "net/buffer.hpp"
#include "net/gather.hpp"
#include "net/head.hpp"
#include "net/head_scanner.hpp"
#include "net/upstream_core.hpp"

namespace arouter::net {

class HttpUpstreamExchange final : public UpstreamExchange,
                                   private UpstreamCancel::Target,
                                   private Deadline {
 public:
  HttpUpstreamExchange(UpstreamCore& shared, std::shared_ptr<const Origin> origin,
                       UpstreamCancel& cancel);
  ~HttpUpstreamExchange() override;

  // Up to the answer's head. `self` is this object: the coroutine that talks to the provider owns
  // it until there is something to read, so that opening takes no second one.
  Task<Result<std::unique_ptr<UpstreamExchange>>> start(std::unique_ptr<UpstreamExchange> self,
                                                        const UpstreamRequest& request);

  [[nodiscard]] const UpstreamHead& head() const override { return head_; }
  Task<Result<std::string_view>> read_some() override;
  Task<Result<std::string_view>> read_all(std::size_t bytes_max) override;

 private:
  enum class Ended : std::uint8_t { no, cancelled, timed_out };
  enum class Attempt : std::uint8_t { sent, answered, stale, failed };
  enum class Received : std::uint8_t { wait, head, failed };

  // upstream_exchange.cpp: deadlines, cancellation, failures
  void abort() override;
  void on_due(SteadyTime now) override;
  void end(Ended how);
  void wait_at_most(std::chrono::milliseconds patience);
  void stop_waiting();
  Error failure(std::string_view message);
  void finish(bool reusable);
  void drop_connection();

  // upstream_exchange_open.cpp: connection, request, head
  Task<Status> obtain_connection(PoolCore::Decision decision);
  Task<Status> wait_for_turn(PoolCore::Decision& decision);
  Task<Status> connect(PoolCore::Id id);
  Attempt send(const UpstreamRequest& request, GatherList& unsent);
  Task<Attempt> send_rest(GatherList& parts);
  void begin_receiving();
  Attempt end_receiving(Received received, IoResult::Status status);
  Received receive_head(IoResult::Status& status);
  bool accept_head(std::size_t head_bytes);

  // upstream_exchange_body.cpp
  bool decode(char* data, std::size_t size, std::string_view& payload);
  bool take_carried(std::string_view& payload);
  Task<Status> fill(std::span<char> into, std::size_t& received);
  Task<Result<std::string_view>> read_sized(std::size_t bytes_max);
  Task<Result<std::string_view>> read_growing(std::size_t bytes_max);

  UpstreamCore& shared_;
  std::shared_ptr<const Origin> origin_;
  UpstreamCancel& cancel_;
  OriginPool& pool_;

  std::shared_ptr<Transport> transport_;
  PoolCore::Id id_ = 0;
  bool holds_connection_ = false;         // a number of the pool is ours, connected or not
  Connector* connector_ = nullptr;        // while connecting
  OriginPool::Waiter* waiter_ = nullptr;  // while queued

  std::string joined_body_;  // of a request with more pieces than one write can take
  UpstreamHead head_;
  ReadBuffer buffer_;  // the head and what came with it
  HeadScanner scanner_;
  std::size_t carried_ = 0;  // where undecoded body bytes begin in `buffer_`
  BodyDecoder body_;
  Bytes whole_;  // what `read_all` gathers when it does not fit behind the head
  bool head_method_ = false;
  bool reusable_ = true;
  bool broken_ = false;  // an error was returned; nothing more to read

  SteadyTime total_due_;
  bool waiting_ = false;  // a stage deadline applies
  Ended ended_ = Ended::no;
};

}  // namespace arouter::net
