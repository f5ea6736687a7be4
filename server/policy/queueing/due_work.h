// How much of what waits is due by when.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include "domain/time.h"

namespace gateway::queueing {

/// Sums the dominant shares of waiting items by their deadlines, in steps of ten milliseconds.
/// Items without a deadline do not count.
///
/// Pure. Thread: one.
class DueWork {
 public:
  /// Counts one item in, or out with the very share it was counted in with.
  void add(const Deadline& deadline, double share);
  void remove(const Deadline& deadline, double share);

  [[nodiscard]] double total() const { return total_; }

  /// Calls visit(due, share) step by step, the closest first: what is due in it, and the earliest
  /// moment that any of it can be due. Stops when that returns false.
  template <class Visitor>
  void for_each(Visitor&& visit) const {
    for (const auto& [due, sum] : steps_) {
      if (!visit(due, sum.share)) return;
    }
  }

  static constexpr Duration kStep = std::chrono::milliseconds(10);

 private:
  struct Sum {
    double share = 0;
    std::size_t items = 0;
  };
  using Steps = std::map<Timestamp, Sum>;

  [[nodiscard]] Steps::iterator step_of(Timestamp deadline);

  Steps steps_;
  Steps::iterator latest_ = steps_.end();  ///< Mostly the next item is of the same request.
  double total_ = 0;
};

}  // namespace gateway::queueing
