// The calls of one core that were opened and not settled, by request id: a flat hash table with
// linear probing that allocates only when it grows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <arouter/base/ids.hpp>

namespace arouter::journal {

class LiveSegment;

// Where the record that opened a call stands.
struct OpenPlace {
  LiveSegment* segment = nullptr;
  std::size_t begin = 0;
};

struct OpenCall {
  RequestId id;
  OpenPlace place;  // segment == nullptr: the slot is free
};

class OpenCalls {
 public:
  OpenCalls() : slots_(64) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  // Returns the place it replaces, if the call was open already.
  std::optional<OpenPlace> put(const RequestId& id, OpenPlace place);
  std::optional<OpenPlace> take(const RequestId& id);

  // Looks at one slot, the next one each time; nullptr when it is free. The place may be changed.
  OpenCall* sweep();

 private:
  [[nodiscard]] std::size_t home(const RequestId& id) const;
  [[nodiscard]] std::size_t find(const RequestId& id) const;  // its slot, or the free one for it
  [[nodiscard]] std::size_t after(std::size_t slot) const {
    return (slot + 1) & (slots_.size() - 1);
  }
  void grow();

  std::vector<OpenCall> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
  std::size_t hand_ = 0;
};

}  // namespace arouter::journal
