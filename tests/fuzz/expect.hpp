// EXPECT_ALWAYS: what must hold for every input; a violation stops the fuzzer with the input
// saved.
#pragma once

#include <cstdio>
#include <cstdlib>

#define EXPECT_ALWAYS(condition)                                                     \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: violated: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)
