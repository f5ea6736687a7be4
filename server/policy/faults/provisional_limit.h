// A limit of a call that refusals speak of, and that may yet be one item's doing.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <vector>

#include "domain/call_size.h"
#include "domain/time.h"
#include "policy/faults/size_trial.h"

namespace gateway::faults {

/// A bound on one aspect of a call's size, between the refusal that tells it and its proof. A bad
/// item can bring about any words and any throttle, as often as it is sent; and on a gateway that
/// is young, or was idle, nothing has passed that speaks against them. So:
///
/// - The limit is proven once all items of one refused call have passed in others: it was none of
///   them. Then it is SizeLimit's.
/// - Until then it holds, but not for long: kTrial after the last sign that it is true one call may
///   be as large as if there were none. If that passes, and is as large as what was refused, the
///   limit is refuted.
/// - Words for a call that keeps to their figure refute it as well.
/// - After a refutation no refusal limits anything before it is proven, for kDistrust.
///
/// Pure. Thread: one.
class ProvisionalLimit {
 public:
  static constexpr Duration kTrial = std::chrono::seconds(5);
  static constexpr Duration kDistrust = std::chrono::minutes(10);
  /// Refused calls that may prove it; the oldest are forgotten.
  static constexpr std::size_t kMostCalls = 8;

  /// `refused` was too much, `most` may pass. most < refused.
  struct Bound {
    std::uint64_t refused;
    std::uint64_t most;
  };

  /// The most that a call may have; CallSize::kUnbounded if nothing limits it.
  [[nodiscard]] std::uint64_t most() const {
    return binding_ ? bound_->most : CallSize::kUnbounded;
  }
  /// The most that the next one may have.
  [[nodiscard]] std::uint64_t room() const { return trial_.due() ? CallSize::kUnbounded : most(); }
  /// When a call may be larger for a trial; kNever if nothing limits it.
  [[nodiscard]] Timestamp next_trial_at() const { return binding_ ? trial_.next_at() : kNever; }
  /// Some refused call's items have yet to pass.
  [[nodiscard]] bool open() const { return !calls_.empty(); }
  /// The last one was refuted not long ago.
  [[nodiscard]] bool distrusted(Timestamp now) const { return now < distrusted_until_; }

  // A call of that much starts, and ends.
  void started(std::uint64_t amount, Timestamp now);
  void passed(std::uint64_t amount, Timestamp now);
  void failed(std::uint64_t amount, Timestamp now);

  /// A call of these contents was refused for it.
  void refused(const Bound& bound, std::span<const std::uint64_t> contents, Timestamp now);
  /// A call of these contents passed, at whatever account. What that has proven, and is forgotten
  /// here.
  std::optional<Bound> items_passed(std::span<const std::uint64_t> contents, Timestamp now);
  /// It is shown to be false.
  void refuted(Timestamp now);
  /// As if nothing had been told, but for distrust.
  void forget();

 private:
  std::optional<Bound> bound_;
  bool binding_ = false;  ///< There is one, and it limits calls.
  /// Contents of refused calls that have not passed since; sorted, none empty.
  std::list<std::vector<std::uint64_t>> calls_;
  SizeTrial trial_;
  Timestamp distrusted_until_{};
};

}  // namespace gateway::faults
