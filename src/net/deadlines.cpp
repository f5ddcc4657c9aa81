#include "net/deadlines.hpp"

#include <time.h>

namespace arouter::net {

SteadyTime coarse_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return SteadyTime(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

Deadline::Deadline(DeadlineList& list) : list_(&list), next_(list.first_) {
  if (next_ != nullptr) next_->previous_ = this;
  list.first_ = this;
}

Deadline::~Deadline() {
  if (list_->cursor_ == this) list_->cursor_ = next_;
  if (previous_ != nullptr) {
    previous_->next_ = next_;
  } else {
    list_->first_ = next_;
  }
  if (next_ != nullptr) next_->previous_ = previous_;
}

void DeadlineList::sweep(SteadyTime now) {
  cursor_ = first_;
  while (cursor_ != nullptr) {
    Deadline* entry = cursor_;
    cursor_ = entry->next_;
    if (entry->due_ > now) continue;
    entry->due_ = Deadline::never;
    entry->on_due(now);
  }
}

}  // namespace arouter::net
