// Job: one piece of work for a database thread and the coroutine that waits for its result.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace arouter::store {

class Session;

struct JobTraits {
  bool one_statement = false;  // run without BEGIN and COMMIT
  bool repeatable = true;      // may run again when it is unknown whether the first run took effect
  std::optional<OrgId> tenant = std::nullopt;  // sees only this organisation's rows; needs BEGIN
};

class Job {
 public:
  explicit Job(JobTraits traits) : traits_(traits) {}
  virtual ~Job() = default;

  [[nodiscard]] JobTraits traits() const { return traits_; }
  // Does the work inside the session's transaction; true when it is to be committed. May throw.
  virtual bool perform(Session& session) = 0;
  // Replaces whatever result there is.
  virtual void fail(Error error) = 0;
  // Resumes the caller on its own core with the result. Once, and last.
  virtual void complete() = 0;

 private:
  JobTraits traits_;
};

// The job of a coroutine waiting in `Handler` on a core. Keeps that core's loop running meanwhile.
template <class T, class Handler>
class AwaitedJob final : public Job {
 public:
  using Work = std::function<Result<T>(Session&)>;

  AwaitedJob(JobTraits traits, CoreExecutor executor, Work work, Handler handler)
      : Job(traits), work_(std::move(work)), handler_(std::move(handler)), busy_(executor) {}

  bool perform(Session& session) override {
    result_.emplace(work_(session));
    return result_->has_value();
  }

  void fail(Error error) override { result_.emplace(std::move(error)); }

  void complete() override {
    const auto executor = busy_.get_executor();
    auto resume = [handler = std::move(handler_), result = std::move(*result_),
                   busy = std::move(busy_)]() mutable { std::move(handler)(std::move(result)); };
    boost::asio::post(executor, std::move(resume));
  }

 private:
  Work work_;
  Handler handler_;
  std::optional<Result<T>> result_;
  boost::asio::executor_work_guard<CoreExecutor> busy_;
};

}  // namespace arouter::store
