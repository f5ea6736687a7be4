// When the requests of one stream come, whoever answers them or not.
#pragma once

#include "domain/time.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/scenario.h"

namespace gateway::simulation {

/// Draws one arrival after the other. Not for callers who wait for their answers: their next
/// request depends on those.
///
/// Thread: one.
class ArrivalTimes {
 public:
  /// `begin` is the start of the run.
  ArrivalTimes(const Arrivals& arrivals, Timestamp begin, Dice dice);

  /// The next arrival; kNever when the stream has ended.
  [[nodiscard]] Timestamp next();

 private:
  [[nodiscard]] Duration gap();
  [[nodiscard]] double height_of_day() const;

  const Arrivals arrivals_;
  const Timestamp begin_;
  const Duration mean_gap_;
  Dice dice_;
  Timestamp last_;
  std::size_t left_of_burst_;
  bool first_ = true;
};

}  // namespace gateway::simulation
