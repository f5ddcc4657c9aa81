// Published<T>: an immutable snapshot that one writer replaces and every core reads without a lock.
// A reader compares a version number (one uncontended load) and copies the pointer only when it
// moved.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

namespace arouter {

template <class T>
class Published {
 public:
  Published() = default;
  explicit Published(std::shared_ptr<const T> first) { publish(std::move(first)); }

  // Any thread. Readers see the new value at their next `get()`.
  void publish(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    version_.fetch_add(1, std::memory_order_release);
  }

  // Any thread; takes the mutex. For cold paths.
  [[nodiscard]] std::shared_ptr<const T> snapshot() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  // One core's cached view. Not thread-safe; must not outlive the Published.
  class Reader {
   public:
    explicit Reader(const Published& source) : source_(&source) {}

    // The newest snapshot; the reference is valid until this reader's next `get()`.
    const std::shared_ptr<const T>& get() {
      const auto version = source_->version_.load(std::memory_order_acquire);
      if (version != seen_) {
        cached_ = source_->snapshot();
        seen_ = version;
      }
      return cached_;
    }

   private:
    const Published* source_;
    std::uint64_t seen_ = 0;
    std::shared_ptr<const T> cached_;
  };

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace arouter
