// Task<T>: the coroutine type of everything that waits. Its executor is concrete, which spares the
// request path a type-erased dispatch at every resumption.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace arouter {

using CoreExecutor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, CoreExecutor>;

}  // namespace arouter
