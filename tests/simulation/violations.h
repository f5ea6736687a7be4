// The broken promises of a run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/simulation/trace.h"

namespace gateway::simulation {

/// Keeps the first few and counts the others. Thread: one.
class Violations {
 public:
  explicit Violations(const Trace& trace) : trace_(trace) {}

  /// Notes what was promised and is not so, unless `kept`.
  template <class... Parts>
  void expect(bool kept, const Parts&... broken) {
    if (!kept) add(broken...);
  }
  template <class... Parts>
  void add(const Parts&... parts) {
    trace_.line("VIOLATION ", parts...);
    if (++count_ > kKept) return;
    std::ostringstream text;
    text << trace_.stamp() << " s: ";
    (text << ... << parts);
    texts_.push_back(text.str());
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  static constexpr std::size_t kKept = 10;

  const Trace& trace_;
  std::size_t count_ = 0;
  std::vector<std::string> texts_;
};

}  // namespace gateway::simulation
