// What the token estimator misses, learned from what the provider bills.
#pragma once

#include <cstdint>

namespace gateway::pacing {

/// Billed tokens over estimated ones, of recent calls; large calls count for more, since they are
/// what a token budget is spent on.
///
/// Pure. Thread: one.
class TokenRatio {
 public:
  TokenRatio();

  /// One answered call. An estimate of zero says nothing.
  void observe(std::uint64_t estimated, std::uint64_t actual);

  /// 1 until told otherwise; in [0.25, 4], so that a few odd calls cannot starve or flood a budget.
  [[nodiscard]] double ratio() const;

  /// What to expect for an estimate: rounded up, so at least 1 if `estimated` is.
  [[nodiscard]] std::uint64_t scaled(std::uint64_t estimated) const;

 private:
  double estimated_;  ///< Both are sums in which older calls fade; > 0.
  double actual_;
};

}  // namespace gateway::pacing
