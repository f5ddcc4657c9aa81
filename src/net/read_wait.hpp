// ReadWait: tells its owner when a socket may have something to read. Asio's own wait asks the
// kernel for the socket's present state each time it begins, which costs a system call; this one
// only takes part in the edge-triggered registration that every socket of Asio's has anyway.
#pragma once

#include <memory>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/detail/reactor_op.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "net/core.hpp"

namespace arouter::net {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, CoreExecutor>;

// One wait at a time. Asio's `cancel` and `close` of the socket end it.
class ReadWait final : private boost::asio::detail::reactor_op {
 public:
  class Owner {
   public:
    // Not `reported` when the wait was cancelled or the socket is closed.
    virtual void on_read_event(bool reported) = 0;

   protected:
    ~Owner() = default;
  };

  ReadWait();
  ReadWait(const ReadWait&) = delete;
  ReadWait& operator=(const ReadWait&) = delete;

  // What the owner knows of the socket as the wait begins.
  enum class Known : bool {
    nothing,  // the kernel is asked
    empty,    // nothing was left to read after the last event; the next change is what counts
  };

  // The owner contains this object and is kept alive until it was told, which is never done inside
  // this call.
  void begin(Core& core, Socket& socket, std::shared_ptr<Owner> owner, Known known);

 private:
  static status perform(reactor_op* op);
  static void complete(void* loop, boost::asio::detail::operation* op,
                       const boost::system::error_code& ignored_error, std::size_t ignored_bytes);

  std::shared_ptr<Owner> owner_;
};

}  // namespace arouter::net
