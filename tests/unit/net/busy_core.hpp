// Keeps the one core of a Runtime busy, so that it learns at once of all that happens meanwhile.
#pragma once

#include <future>

#include <arouter/net/runtime.hpp>

namespace arouter::net {

// The core works on as soon as this is gone.
class BusyCore {
 public:
  explicit BusyCore(Runtime& runtime) {
    runtime.post(0, [this, ended = ended_.get_future().share()] {
      begun_.set_value();
      ended.wait();
    });
    begun_.get_future().wait();
  }
  ~BusyCore() { ended_.set_value(); }
  BusyCore(const BusyCore&) = delete;
  BusyCore& operator=(const BusyCore&) = delete;

 private:
  std::promise<void> begun_;
  std::promise<void> ended_;
};

}  // namespace arouter::net
