#include "store/db_threads.hpp"

#include <optional>

#include "store/backoff.hpp"
#include "store/connection_text.hpp"
#include "store/failure.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

constexpr int contention_repeats_max = 3;

}  // namespace

// One thread's loop: connect, take jobs, reconnect.
class DbThreads::Worker {
 public:
  explicit Worker(DbThreads& shared) : shared_(shared) {}

  void loop() {
    Backoff backoff;
    for (;;) {
      if (!connect()) {
        if (!shared_.pause(backoff.next())) return;
        continue;
      }
      backoff.reset();
      auto job = shared_.take();
      if (!job) return;
      execute(*job);
      job->complete();
    }
  }

 private:
  bool connect() {
    if (session_) return true;
    try {
      session_.emplace(shared_.connection_text_, shared_.config_.statement_timeout);
    } catch (...) {
      auto failure = failure_of(std::current_exception());
      connect_error_ = database_unavailable(failure.error.details().log_detail);
      shared_.connect_failed(connect_error_);
      return false;
    }
    shared_.connected();
    return true;
  }

  void disconnect() {
    session_.reset();
    shared_.connection_lost();
  }

  void execute(Job& job) {
    int losses = 0;
    int contentions = 0;
    for (;;) {
      if (session_ && !session_->alive()) disconnect();
      if (!connect()) return job.fail(connect_error_);
      auto failure = attempt(job);
      if (!failure) return;
      const bool lost = failure->kind == Failure::Kind::lost;
      if (lost) disconnect();
      const bool harmless = !in_doubt_ || job.traits().repeatable;
      const bool contended = failure->kind == Failure::Kind::contention;
      const bool repeat =
          lost ? harmless && ++losses <= 1 : contended && ++contentions <= contention_repeats_max;
      if (!repeat) return job.fail(std::move(failure->error));
    }
  }

  // nullopt when the job has its result, a value committed or an Error rolled back.
  std::optional<Failure> attempt(Job& job) {
    in_doubt_ = false;
    try {
      const auto traits = job.traits();
      const bool one_statement = traits.one_statement && !traits.tenant;
      session_->begin(one_statement ? TransactionMode::statement : TransactionMode::transaction);
      if (traits.tenant) session_->work_for(traits.tenant->to_string());
      in_doubt_ = one_statement;
      if (job.perform(*session_)) {
        in_doubt_ = true;
        session_->commit();
      } else {
        session_->roll_back();
      }
      return std::nullopt;
    } catch (...) {
      auto failure = failure_of(std::current_exception());
      session_->roll_back();
      if (!session_->open()) failure.kind = Failure::Kind::lost;
      if (failure.kind == Failure::Kind::lost) {
        failure.error = database_unavailable(failure.error.details().log_detail);
      }
      return failure;
    }
  }

  DbThreads& shared_;
  std::optional<Session> session_;
  Error connect_error_;
  bool in_doubt_ = false;  // whether a lost connection now leaves open if the job took effect
};

DbThreads::DbThreads(const PostgresConfig& config)
    : connection_text_(connection_text(config.url, config.connect_timeout)), config_(config) {}

DbThreads::~DbThreads() {
  stop();
}

void DbThreads::start() {
  for (std::size_t i = 0; i < config_.connections; ++i) {
    threads_.emplace_back([this] { Worker(*this).loop(); });
  }
}

void DbThreads::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  job_queued_.notify_all();
  stopping_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  fail_waiting(database_unavailable("stopped"));
}

void DbThreads::submit(std::unique_ptr<Job> job) {
  const char* refusal = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      refusal = "stopped";
    } else if (down_) {
      refusal = "the database is away";
    } else if (queue_.size() >= config_.queue_max) {
      refusal = "too many database jobs are waiting";
    } else {
      queue_.push_back(std::move(job));
    }
  }
  if (refusal == nullptr) return job_queued_.notify_one();
  job->fail(database_unavailable(refusal));
  job->complete();
}

std::unique_ptr<Job> DbThreads::take() {
  std::unique_lock lock(mutex_);
  job_queued_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
  if (stopped_) return nullptr;
  auto job = std::move(queue_.front());
  queue_.pop_front();
  return job;
}

bool DbThreads::pause(std::chrono::milliseconds duration) {
  std::unique_lock lock(mutex_);
  return !stopping_.wait_for(lock, duration, [this] { return stopped_; });
}

void DbThreads::connected() {
  connected_.fetch_add(1, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  if (!down_) return;
  down_ = false;
  telemetry::log(telemetry::LogLevel::info, "database_available");
}

void DbThreads::connect_failed(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (up()) return;
    down_ = true;
  }
  fail_waiting(error);
  if (!log_throttle_.allow(std::chrono::steady_clock::now())) return;
  telemetry::log(telemetry::LogLevel::warn, "database_unavailable",
                 {{"detail", error.details().log_detail}});
}

void DbThreads::connection_lost() {
  connected_.fetch_sub(1, std::memory_order_relaxed);
}

void DbThreads::fail_waiting(const Error& error) {
  std::deque<std::unique_ptr<Job>> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(queue_);
  }
  for (auto& job : waiting) {
    job->fail(error);
    job->complete();
  }
}

}  // namespace arouter::store
