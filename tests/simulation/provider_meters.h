// The provider's meters for one model of one account: windows over calls and tokens, and the ramp
// guard.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/model_spec.h"
#include "domain/time.h"
#include "tests/simulation/sliding_window.h"

namespace gateway::simulation {

/// Which meter turned a call away.
enum class Meter { calls, tokens, ramp };

/// Enforces a minute's limits over 60 s, smoothed over 6 s, and smoothed over 1 s: the provider may
/// use any of these (docs/provider.md, 7.2), so a gateway has to satisfy all. A smoothed
/// limit is rounded up to whole calls; otherwise an even pace at exactly the limit would be
/// refused. A window takes a call until it is full: what a call costs in tokens the provider knows
/// only afterwards (docs/provider.md, 7.2).
///
/// The ramp guard allows in any second ten calls, or four times those of the second before.
///
/// Thread: one.
class ProviderMeters {
 public:
  /// `further_windows` are others that it counts calls in.
  ProviderMeters(const RateLimits& limits, bool ramp_guard,
                 const std::vector<Duration>& further_windows = {});

  /// Counts a call that arrives, or says which meter refuses it; a refused call counts nowhere.
  /// Times must not go backwards.
  [[nodiscard]] std::optional<Meter> judge(std::uint64_t tokens, Timestamp now);

 private:
  struct Window {
    SlidingWindow happened;
    std::uint64_t limit;
  };

  static std::vector<Window> windows(const std::optional<double>& per_minute,
                                     const std::vector<Duration>& further);
  static bool full(std::vector<Window>& windows, Timestamp now);
  static void count(std::vector<Window>& windows, std::uint64_t amount, Timestamp now);
  [[nodiscard]] bool rises_too_fast(Timestamp now);

  std::vector<Window> calls_;
  std::vector<Window> tokens_;
  bool ramp_guard_;
  SlidingWindow last_second_{std::chrono::seconds(1)};
  SlidingWindow last_two_seconds_{std::chrono::seconds(2)};
};

}  // namespace gateway::simulation
