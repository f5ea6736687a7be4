// What a fuzz target calls when it has found a wrong answer.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzz {

/// Ends the program with `rule` unless it held: the fuzzer, or the replay, then keeps the input.
inline void expect(bool holds, std::string_view rule) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(rule.size()), rule.data());
  std::abort();
}

}  // namespace fuzz
