// The Timer port on Asio's steady timer, for waits that are rare and want more precision than the
// sweep has.
#pragma once

#include <arouter/ports/timer.hpp>

namespace arouter::net {

class CoreTimer final : public Timer {
 public:
  Task<void> sleep_for(std::chrono::milliseconds duration) override;
};

}  // namespace arouter::net
