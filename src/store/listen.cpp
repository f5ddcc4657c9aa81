#include "store/listen.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <arouter/base/check.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <pqxx/pqxx>

#include "store/backoff.hpp"
#include "store/changes.hpp"
#include "store/connection_text.hpp"

namespace arouter::store {

namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using CoreTimer =
    boost::asio::basic_waitable_timer<SteadyClock, boost::asio::wait_traits<SteadyClock>,
                                      CoreExecutor>;

constexpr milliseconds no_end{-1};

// Remembers that a notification arrived.
class Receiver final : public pqxx::notification_receiver {
 public:
  explicit Receiver(pqxx::connection& connection)
      : pqxx::notification_receiver(connection, change_channel) {}

  void operator()(const std::string&, int) override { heard = true; }

  bool heard = false;
};

}  // namespace

// A coroutine inside `wait`: a timer on its own core, cancelled there by a notification.
class Listener::Waiter : public std::enable_shared_from_this<Waiter> {
 public:
  Waiter(CoreExecutor executor, milliseconds patience) : timer(executor, patience) {}

  void wake() {
    boost::asio::post(timer.get_executor(), [self = shared_from_this()] { self->timer.cancel(); });
  }

  CoreTimer timer;
};

Listener::Listener(const PostgresConfig& config)
    : connection_text_(connection_text(config.url, config.connect_timeout)),
      statement_timeout_(config.statement_timeout),
      stop_event_(::eventfd(0, EFD_CLOEXEC)) {
  AROUTER_CHECK(stop_event_ >= 0);
}

Listener::~Listener() {
  stop();
  ::close(stop_event_);
}

void Listener::start() {
  thread_ = std::thread([this] { loop(); });
}

void Listener::stop() {
  const std::uint64_t one = 1;
  AROUTER_CHECK(::write(stop_event_, &one, sizeof one) == sizeof one);
  if (thread_.joinable()) thread_.join();
  wake_all();
}

Task<void> Listener::wait(milliseconds patience) {
  const CoreExecutor executor = co_await boost::asio::this_coro::executor;
  const auto waiter = std::make_shared<Waiter>(executor, patience);
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(notified_, false)) co_return;
    waiters_.push_back(waiter);
  }
  constexpr boost::asio::use_awaitable_t<CoreExecutor> use_task;
  co_await waiter->timer.async_wait(boost::asio::as_tuple(use_task));
  const std::lock_guard lock(mutex_);
  std::erase_if(waiters_, [&](const auto& other) {
    const auto live = other.lock();
    return !live || live == waiter;
  });
}

void Listener::wake_all() {
  const std::lock_guard lock(mutex_);
  notified_ = true;
  for (const auto& other : waiters_) {
    if (const auto waiter = other.lock()) {
      waiter->wake();
      notified_ = false;
    }
  }
  waiters_.clear();
}

void Listener::loop() {
  Backoff backoff;
  do {
    const auto started = SteadyClock::now();
    try {
      return listen();
    } catch (const std::exception&) {
      // Not reported: the workers report the database's absence, and polling goes on without us.
      // Whoever relies on being told looks for itself at once.
      wake_all();
    }
    if (SteadyClock::now() - started > std::chrono::seconds(10)) backoff.reset();
  } while (pause(-1, backoff.next()));
}

void Listener::listen() {
  pqxx::connection connection(connection_text_);
  const pqxx::quiet_errorhandler quiet(connection);
  Receiver receiver(connection);
  wake_all();
  while (pause(connection.sock(), no_end)) {
    receiver.heard = false;
    connection.get_notifs();
    if (!connection.is_open()) throw pqxx::broken_connection();
    if (receiver.heard) wake_all();
  }
}

bool Listener::pause(int socket, milliseconds duration) const {
  pollfd events[] = {{stop_event_, POLLIN, 0}, {socket, POLLIN, 0}};
  ::poll(events, 2, static_cast<int>(duration.count()));
  return events[0].revents == 0;
}

}  // namespace arouter::store
