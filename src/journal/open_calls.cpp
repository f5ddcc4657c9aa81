#include "journal/open_calls.hpp"

#include <cstring>
#include <utility>

namespace arouter::journal {

std::size_t OpenCalls::home(const RequestId& id) const {
  std::uint64_t random_half = 0;
  std::memcpy(&random_half, id.value.bytes.data() + 8, sizeof random_half);
  const std::uint64_t mixed = random_half * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(mixed >> 32) & (slots_.size() - 1);
}

std::size_t OpenCalls::find(const RequestId& id) const {
  std::size_t slot = home(id);
  while (slots_[slot].place.segment != nullptr && slots_[slot].id != id) slot = after(slot);
  return slot;
}

std::optional<OpenPlace> OpenCalls::put(const RequestId& id, OpenPlace place) {
  OpenCall& call = slots_[find(id)];
  if (call.place.segment != nullptr) return std::exchange(call.place, place);
  call = {id, place};
  if (++size_ * 2 > slots_.size()) grow();
  return std::nullopt;
}

std::optional<OpenPlace> OpenCalls::take(const RequestId& id) {
  std::size_t hole = find(id);
  if (slots_[hole].place.segment == nullptr) return std::nullopt;
  const OpenPlace taken = slots_[hole].place;
  // Closes the gap: an entry moves back when the hole lies between its home and its slot.
  for (std::size_t slot = after(hole); slots_[slot].place.segment != nullptr; slot = after(slot)) {
    const std::size_t mask = slots_.size() - 1;
    const std::size_t distance_from_home = (slot - home(slots_[slot].id)) & mask;
    const std::size_t distance_from_hole = (slot - hole) & mask;
    if (distance_from_home < distance_from_hole) continue;
    slots_[hole] = slots_[slot];
    hole = slot;
  }
  slots_[hole] = OpenCall{};
  --size_;
  return taken;
}

OpenCall* OpenCalls::sweep() {
  hand_ = after(hand_);
  OpenCall& call = slots_[hand_];
  return call.place.segment != nullptr ? &call : nullptr;
}

void OpenCalls::grow() {
  std::vector<OpenCall> old(slots_.size() * 2);
  old.swap(slots_);
  for (const OpenCall& call : old) {
    if (call.place.segment != nullptr) slots_[find(call.id)] = call;
  }
}

}  // namespace arouter::journal
