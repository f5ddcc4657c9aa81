#include <cstdio>
#include <cstdlib>

#include <arouter/base/check.hpp>

namespace arouter {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace arouter
