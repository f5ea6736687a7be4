// What a cut of the pace rests on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "domain/time.h"

namespace gateway::pacing {

/// The throttles behind a cut: the one that made it, and those that would have if it had not. Each
/// is known by when the first call started that its items were throttled in, so what is throttled
/// again and again is one.
///
/// Pure. Thread: one.
class CutGrounds {
 public:
  /// So many throttles are beyond doubt, and the cut stays for good.
  static constexpr std::size_t kFirm = 16;

  void add(Timestamp first_started) {
    if (throttles_.size() < kFirm && !std::ranges::count(throttles_, first_started))
      throttles_.push_back(first_started);
  }
  /// That one had nothing to do with the pace.
  void remove(Timestamp first_started) {
    if (throttles_.size() < kFirm) std::erase(throttles_, first_started);
  }

  [[nodiscard]] bool empty() const { return throttles_.empty(); }

  bool operator==(const CutGrounds&) const = default;

 private:
  std::vector<Timestamp> throttles_;
};

}  // namespace gateway::pacing
