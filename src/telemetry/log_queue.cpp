#include "telemetry/log_queue.hpp"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/sinks/sink.h>

namespace arouter::telemetry {
namespace {

constexpr std::size_t lines_max = 8192;

// Lines arrive complete, so spdlog's patterns and formatters have nothing to do.
class LineSink final : public spdlog::sinks::sink {
 public:
  explicit LineSink(LogSink write) : write_(std::move(write)) {}

  void log(const spdlog::details::log_msg& message) override {
    write_(std::string_view(message.payload.data(), message.payload.size()));
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  LogSink write_;
};

// The thread ends, after the last queued line, when this is destroyed.
class LogQueue {
 public:
  explicit LogQueue(LogSink sink)
      : pool_(std::make_shared<spdlog::details::thread_pool>(lines_max, 1)),
        logger_(std::make_shared<spdlog::async_logger>(
            "arouter", std::make_shared<LineSink>(std::move(sink)), pool_,
            spdlog::async_overflow_policy::overrun_oldest)) {}
  // Joins the thread while the sink is certainly still there.
  ~LogQueue() { pool_.reset(); }
  LogQueue(const LogQueue&) = delete;
  LogQueue& operator=(const LogQueue&) = delete;

  void push(std::string_view line) {
    logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  }
  std::uint64_t dropped() { return pool_->overrun_counter(); }

 private:
  std::shared_ptr<spdlog::details::thread_pool> pool_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

// Shared by those who log, exclusive only for the moment in which the queue is exchanged.
std::shared_mutex queue_mutex;
std::unique_ptr<LogQueue> queue;

void exchange_queue(std::unique_ptr<LogQueue> next) {
  {
    const std::unique_lock lock(queue_mutex);
    queue.swap(next);
  }
  next.reset();  // outside the lock: it waits for the old queue to be written out
}

}  // namespace

void enqueue_line(std::string_view line) {
  const std::shared_lock lock(queue_mutex);
  if (queue) queue->push(line);
}

void start_log_queue(LogSink sink) {
  stop_log_queue();
  exchange_queue(std::make_unique<LogQueue>(std::move(sink)));
}

void stop_log_queue() {
  exchange_queue(nullptr);
}

std::uint64_t lines_dropped() {
  const std::shared_lock lock(queue_mutex);
  return queue ? queue->dropped() : 0;
}

}  // namespace arouter::telemetry
