// A fuzzer's bytes, taken apart: a few that choose the case, then what the code under test reads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fuzz {

/// Hands out the input from its front. What is not there is zero, or empty.
///
/// Thread: one.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : left_(reinterpret_cast<const char*>(data), size) {}

  unsigned byte() {
    const std::string_view taken = front(1);
    return taken.empty() ? 0U : static_cast<unsigned char>(taken.front());
  }

  /// Up to the next line feed, which is taken too; so that seeds can be written by hand.
  std::string line() {
    const std::string_view taken = front(std::min(left_.find('\n'), left_.size()));
    front(1);
    return std::string(taken);
  }

  /// Everything else, in memory of just its size, so that a sanitizer sees a read past its end.
  std::string rest() {
    std::string taken(front(left_.size()));
    taken.shrink_to_fit();
    return taken;
  }

 private:
  std::string_view front(std::size_t size) {
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view left_;
};

}  // namespace fuzz
