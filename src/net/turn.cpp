#include "net/turn.hpp"

#include <boost/asio/post.hpp>

namespace arouter::net {

void Turn::come_back() {
  boost::asio::post(executor_, [this] { resume_all(); });
}

// Who comes to wait meanwhile waits for the next turn.
void Turn::resume_all() {
  resumed_.swap(waiting_);
  for (auto& waiter : resumed_) waiter();
  resumed_.clear();
}

}  // namespace arouter::net
