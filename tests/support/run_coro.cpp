#include "support/run_coro.hpp"

namespace arouter::test::detail {

void run_to_end(boost::asio::io_context& loop, Task<void> task,
                std::chrono::milliseconds patience) {
  bool ended = false;
  std::exception_ptr failure;
  boost::asio::co_spawn(loop.get_executor(), std::move(task),
                        [&ended, &failure](std::exception_ptr error) {
                          ended = true;
                          failure = std::move(error);
                        });
  loop.restart();
  while (!ended) {
    if (loop.run_one_for(patience) == 0) throw CoroutineStuck();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace arouter::test::detail
