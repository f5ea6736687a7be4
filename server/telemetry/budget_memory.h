// What is worth saying about a budget: how its state differs from the one before.
#pragma once

#include <array>
#include <optional>

#include "dispatch/model_probe.h"
#include "domain/call_fault.h"
#include "domain/call_size.h"

namespace gateway::telemetry {

/// A figure that became smaller.
struct Fall {
  double from;  ///< Infinite if there was no bound.
  double to;
};

/// What an operator wants to hear of one change; mostly nothing.
struct BudgetNews {
  bool breaker_opened = false;
  bool breaker_closed = false;
  /// The most that a call may have, in the order of kSizeAspects.
  std::array<std::optional<Fall>, kSizeAspects.size()> most;
  std::optional<FaultKind> throttle;  ///< What lowered the pace; set if one of the next two is.
  std::optional<Fall> calls_per_minute;
  std::optional<Fall> tokens_per_minute;
};

/// Remembers how a budget stood, because BudgetProbe::budget_changed() comes after every call.
///
/// A pace falls for two reasons: a throttle, which is news, and idleness, after which it ramps up
/// again, which is not. They are told apart by the fault that came just before the change.
///
/// Thread: as BudgetProbe.
class BudgetMemory {
 public:
  /// A pace that falls by less than this share is no news: it wavers around what the provider
  /// bears.
  static constexpr double kPaceFall = 0.05;

  /// A call of the budget was throttled; its next change may be because of that.
  void note_throttle(FaultKind kind) { throttle_ = kind; }

  /// The budget stands as `state` now. The first time there is no news.
  [[nodiscard]] BudgetNews note_state(const dispatch::BudgetState& state);

 private:
  std::optional<dispatch::BudgetState> state_;
  std::optional<FaultKind> throttle_;  ///< Since that state.
};

}  // namespace gateway::telemetry
