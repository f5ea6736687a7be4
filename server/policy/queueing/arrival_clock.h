// How fast work has been arriving lately, for many at once.
#pragma once

#include <chrono>
#include <cmath>

#include "domain/time.h"

namespace gateway::queueing {

/// Measures arrival rates that forget exponentially.
///
/// Each party keeps one number, its arrivals weighed by e^((arrival - origin) / tau). All decay
/// together when one asks for a rate: forward decay, one exponential for any number of parties.
///
/// Pure. Thread: one.
class ArrivalClock {
 public:
  /// Notes `amount` of work in a party's number.
  void note(double& scaled, double amount, Timestamp now) const {
    scaled += amount * growth(now) / kTauSeconds;
  }

  /// What a number is to be multiplied with to give amounts a second.
  [[nodiscard]] double rate_of_one(Timestamp now) const { return 1 / growth(now); }

  /// True if the numbers have grown large: then each is to be multiplied with restart(now).
  [[nodiscard]] bool due_to_restart(Timestamp now) const { return growth(now) > kLargest; }

  /// Makes `now` the origin.
  [[nodiscard]] double restart(Timestamp now) {
    const double factor = rate_of_one(now);
    origin_ = now;
    return factor;
  }

 private:
  /// Long enough to smooth over the gaps between requests, short enough to notice that somebody
  /// has gone.
  static constexpr double kTauSeconds = 10;
  static constexpr double kLargest = 1e9;

  [[nodiscard]] double growth(Timestamp now) const {
    return std::exp(std::chrono::duration<double>(now - origin_).count() / kTauSeconds);
  }

  Timestamp origin_{};
};

}  // namespace gateway::queueing
