// How often something may be done that only a few calls in a hundred may cost.
#pragma once

#include <algorithm>
#include <cassert>

namespace gateway::faults {

/// Rights that calls earn: each `calls_per_grant` of them one. Some are saved, and there are as
/// many at first.
///
/// Pure. Thread: the budget's shard.
class CallShare {
 public:
  /// Both >= 1.
  CallShare(int calls_per_grant, int max_grants)
      : calls_per_grant_(calls_per_grant), most_(calls_per_grant * max_grants), credit_(most_) {
    assert(calls_per_grant >= 1 && max_grants >= 1);
  }

  void call_started() { credit_ = std::min(credit_ + 1, most_); }

  /// True: it may be done once, and that is spent.
  [[nodiscard]] bool grant() {
    if (credit_ < calls_per_grant_) return false;
    credit_ -= calls_per_grant_;
    return true;
  }

 private:
  int calls_per_grant_;
  int most_;    ///< In calls, and so is the credit.
  int credit_;  ///< calls_per_grant_ of them are a grant.
};

}  // namespace gateway::faults
