#include <arouter/base/random.hpp>

namespace arouter {

std::uint64_t Random::next() {
  std::uint64_t value = 0;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

}  // namespace arouter
