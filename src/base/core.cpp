#include <cstdint>

#include <arouter/base/core.hpp>

namespace arouter {
namespace {

constexpr std::size_t no_core = SIZE_MAX;
constinit thread_local std::size_t this_core = no_core;

}  // namespace

std::size_t current_core() {
  return current_core_or(0);
}

std::size_t current_core_or(std::size_t otherwise) {
  return this_core == no_core ? otherwise : this_core;
}

void set_current_core(std::size_t index) {
  this_core = index;
}

}  // namespace arouter
