#include "net/read_wait.hpp"

#include <utility>

namespace arouter::net {
namespace {

using Reactor = boost::asio::detail::reactor;

// Asio shows what its reactor knows of a socket to classes derived from the socket only.
struct Registration : Socket {
  static auto& of(Socket& socket) {
    return (socket.*&Registration::impl_).get_implementation().reactor_data_;
  }
};

}  // namespace

ReadWait::ReadWait() : reactor_op(boost::system::error_code(), &perform, &complete) {}

void ReadWait::begin(Core& core, Socket& socket, std::shared_ptr<Owner> owner, Known known) {
  owner_ = std::move(owner);
  ec_ = {};
  core.reactor().start_op(Reactor::read_op, socket.native_handle(), Registration::of(socket), this,
                          false, known == Known::empty);
}

// An event is used up by the wait it ends. One that came while nobody waited ends the next at once.
ReadWait::status ReadWait::perform(reactor_op*) {
  return done_and_exhausted;
}

// Without a loop everything is being torn down.
void ReadWait::complete(void* loop, boost::asio::detail::operation* op,
                        const boost::system::error_code&, std::size_t) {
  auto* const wait = static_cast<ReadWait*>(op);
  const bool reported = !wait->ec_;
  const auto owner = std::exchange(wait->owner_, nullptr);
  if (loop != nullptr) owner->on_read_event(reported);
}

}  // namespace arouter::net
