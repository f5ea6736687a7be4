// What the requests of one stream hold.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/batch.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/marked_content.h"
#include "tests/simulation/scenario.h"

namespace gateway::simulation {

/// Draws contents; numbers are its run's own, so that no two streams send the same content unless
/// it is one that recurs.
///
/// Thread: one.
class ContentSource {
 public:
  /// `next_number` is shared by all sources of a run.
  ContentSource(const Contents& contents, std::uint32_t& next_number, Dice dice)
      : contents_(contents), next_number_(next_number), dice_(std::move(dice)) {}

  [[nodiscard]] std::vector<Mark> next();
  [[nodiscard]] CallParameters parameters();

 private:
  [[nodiscard]] Mark draw();
  [[nodiscard]] Ailment ailment();

  const Contents contents_;
  std::uint32_t& next_number_;
  Dice dice_;
  std::vector<Mark> ailing_;  ///< Sent so far, if they come again.
};

}  // namespace gateway::simulation
