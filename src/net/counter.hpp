// Counter: written by one core, read by any thread, without a locked instruction.
#pragma once

#include <atomic>
#include <cstdint>

namespace arouter::net {

class Counter {
 public:
  void add(std::uint64_t amount = 1) { set(get() + amount); }
  void subtract(std::uint64_t amount = 1) { set(get() - amount); }
  [[nodiscard]] std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }

  std::atomic<std::uint64_t> value_{0};
};

}  // namespace arouter::net
