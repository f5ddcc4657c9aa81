#include "net/upstream_exchange.hpp"

#include <algorithm>

namespace arouter::net {

HttpUpstreamExchange::HttpUpstreamExchange(UpstreamCore& shared,
                                           std::shared_ptr<const Origin> origin,
                                           UpstreamCancel& cancel)
    : Deadline(shared.core().deadlines()),
      shared_(shared),
      origin_(std::move(origin)),
      cancel_(cancel),
      pool_(shared.pool_of(origin_)),
      buffer_(shared.core().blocks()),
      total_due_(coarse_now() + origin_->total_timeout) {
  set_due(total_due_);
  cancel_.attach(this);
  if (cancel_.cancelled()) ended_ = Ended::cancelled;
}

HttpUpstreamExchange::~HttpUpstreamExchange() {
  cancel_.attach(nullptr);
  drop_connection();
}

void HttpUpstreamExchange::abort() {
  end(Ended::cancelled);
}

// Whoever waits is woken through the event loop, so nothing of the exchange runs inside this call.
void HttpUpstreamExchange::end(Ended how) {
  if (ended_ == Ended::no) ended_ = how;
  if (connector_ != nullptr) connector_->cancel();
  if (waiter_ != nullptr) waiter_->wakeup->fire();
  if (transport_) transport_->abort();
}

void HttpUpstreamExchange::on_due(SteadyTime now) {
  if (waiting_ || now >= total_due_) {
    end(Ended::timed_out);
  } else {
    set_due(total_due_);
  }
}

void HttpUpstreamExchange::wait_at_most(std::chrono::milliseconds patience) {
  waiting_ = true;
  set_due(std::min(total_due_, coarse_now() + patience));
}

void HttpUpstreamExchange::stop_waiting() {
  waiting_ = false;
  set_due(total_due_);
}

Error HttpUpstreamExchange::failure(std::string_view message) {
  drop_connection();
  broken_ = true;
  switch (ended_) {
    case Ended::cancelled:
      return fail(ErrorCode::cancelled, "The call was cancelled.");
    case Ended::timed_out:
      return fail(ErrorCode::upstream_timeout, "The provider took too long to answer.");
    case Ended::no:
      break;
  }
  return fail(ErrorCode::upstream_failed, std::string(message));
}

void HttpUpstreamExchange::drop_connection() {
  if (!holds_connection_) return;
  holds_connection_ = false;
  if (transport_) {
    transport_->abort();
    transport_.reset();
    shared_.counters().closed.add();
  }
  pool_.drop(id_);
}

// The answer was read to its end.
void HttpUpstreamExchange::finish(bool reusable) {
  set_due(never);
  if (!reusable || !reusable_ || transport_->aborted()) {
    drop_connection();
    return;
  }
  holds_connection_ = false;
  pool_.park(id_, std::move(transport_));
  transport_.reset();
}

}  // namespace arouter::net
