// Deadlines without timers: each connection keeps its next due time in a list of its core, and one
// coarse sweep fires what is over.
#pragma once

#include <arouter/base/clock.hpp>

namespace arouter::net {

// CLOCK_MONOTONIC_COARSE on steady_clock's axis: a few ns to read, a few ms behind.
SteadyTime coarse_now();

class DeadlineList;

// Member of at most one list, leaves it on destruction. Not thread-safe; one core.
class Deadline {
 public:
  static constexpr SteadyTime never = SteadyTime::max();

  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // Called by the sweep when `due` has passed; `due` was set to `never` before. May move any
  // deadline and destroy this one.
  virtual void on_due(SteadyTime now) = 0;

  void set_due(SteadyTime when) { due_ = when; }
  [[nodiscard]] SteadyTime due() const { return due_; }

 protected:
  explicit Deadline(DeadlineList& list);
  ~Deadline();

 private:
  friend class DeadlineList;
  DeadlineList* list_;
  Deadline* previous_ = nullptr;
  Deadline* next_ = nullptr;
  SteadyTime due_ = never;
};

class DeadlineList {
 public:
  void sweep(SteadyTime now);

 private:
  friend class Deadline;
  Deadline* first_ = nullptr;
  Deadline* cursor_ = nullptr;  // next to be visited by the running sweep
};

}  // namespace arouter::net
