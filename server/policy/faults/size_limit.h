// The most that a call may have of one thing, as refusals have taught it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "domain/time.h"
#include "policy/faults/size_trial.h"

namespace gateway::faults {

/// A bound on one aspect of a call's size (domain/call_size.h) below the one that is configured.
/// Nothing is learned at first.
///
/// A limit that was learned may be lifted again, which only a larger call can show. So after
/// kFirstTrial one call, and one at a time, may be larger by a quarter. If it passes, the limit
/// rises to it, and kNextTrial later the next one may leave; if it fails, for whatever reason, the
/// wait doubles, up to kLongestWait. A limit that has reached the configured bound is forgotten.
///
/// Pure. Thread: one.
class SizeLimit {
 public:
  static constexpr Duration kFirstTrial = std::chrono::minutes(10);
  static constexpr Duration kNextTrial = std::chrono::minutes(1);
  static constexpr Duration kLongestWait = std::chrono::hours(2);

  /// `configured` > 0; CallSize::kUnbounded if there is no bound.
  explicit SizeLimit(std::uint64_t configured) : configured_(configured) {}

  /// The most that a call may have.
  [[nodiscard]] std::uint64_t most() const { return limit_.value_or(configured_); }
  /// The most that the next one may have: more, if a trial is due.
  [[nodiscard]] std::uint64_t room() const;
  /// Something was learned, and a call of that much is beyond it.
  [[nodiscard]] bool exceeded_by(std::uint64_t amount) const { return limit_ && amount > *limit_; }
  /// When a call may be larger for a trial; kNever if nothing was learned.
  [[nodiscard]] Timestamp next_trial_at() const { return limit_ ? trial_.next_at() : kNever; }

  // A call of that much starts, and ends.
  void started(std::uint64_t amount, Timestamp now);
  void passed(std::uint64_t amount, Timestamp now);
  void failed(std::uint64_t amount, Timestamp now);

  /// So much was too much; `most`, in [1, amount), may pass.
  void refused(std::uint64_t amount, std::uint64_t most, Timestamp now);

  /// As if nothing had been learned.
  void forget() { *this = SizeLimit(configured_); }

 private:
  std::uint64_t configured_;
  std::optional<std::uint64_t> limit_;
  SizeTrial trial_;
  Duration wait_ = kFirstTrial;  ///< Behind a trial that failed, or what taught the limit.
};

}  // namespace gateway::faults
