#include "app/run_blocking.hpp"

#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>

namespace arouter::app {
namespace {

Result<std::string> outcome_of(const std::exception_ptr& failure, Result<std::string> result) {
  if (!failure) return result;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return fail(ErrorCode::internal, error.what());
  }
}

}  // namespace

Result<std::string> run_blocking(std::function<Task<Result<std::string>>()> make) {
  boost::asio::io_context loop(1);
  // Keeps the loop running while the coroutine waits for another thread.
  const auto work = boost::asio::make_work_guard(loop);
  Result<std::string> outcome = fail(ErrorCode::internal, "nothing was run");
  boost::asio::co_spawn(loop.get_executor(), make(),
                        [&](const std::exception_ptr& failure, Result<std::string> result) {
                          outcome = outcome_of(failure, std::move(result));
                          loop.stop();
                        });
  loop.run();
  return outcome;
}

}  // namespace arouter::app
