// What to do with a call that failed: send it again, take it apart, or give it up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "domain/call_fault.h"
#include "domain/time.h"
#include "policy/faults/fault_traits.h"

namespace gateway::faults {

/// How often a call has failed. Each part or half of a call counts attempts from its own first one;
/// a half goes on with the throttles of the whole.
struct FailureCount {
  int attempts = 0;   ///< Without throttles, and refusals of an account.
  int throttles = 0;  ///< Attempts that the provider's meters turned away.

  /// `refused`: our account is, as is proven.
  void add(FaultKind kind, bool refused);
};

/// Decides after each failed attempt. Whether the retry budget pays for what it decides, and
/// whether it comes in time for the deadlines, is for the caller to find out.
///
/// Poison and outage look alike on one call. While an outage is proven (UpstreamHealth), no item is
/// blamed and the call is dissolved: its items wait, and probe one by one. While it is not, the
/// retry is the experiment: a part of the call goes. If it passes, one of the others is at fault,
/// whatever the provider calls it.
///
/// Pure: chance comes in as a number. Thread: any.
class RetryPolicy {
 public:
  struct Params {
    int max_attempts = 4;     ///< Attempts of one call, the first included; >= 1.
    Duration base_backoff{};  ///< Upper bound of the first wait; doubles with each attempt; > 0.
    Duration max_backoff{};   ///< Bound of that bound, and of how long a Retry-After is honoured.
  };

  /// Throttles of one call after which it is given up; so many mean that the provider grants next
  /// to nothing.
  static constexpr int kMaxThrottles = 20;
  /// Attempts of a call, or failures of an item, that nothing convicts, but that others passed by.
  static constexpr int kMaxUndecided = 20;
  /// Attempts of an item whose media host is slow: over some twenty to forty seconds.
  static constexpr int kMaxLater = 5;

  /// Send the same items again, at `at` at the earliest.
  struct RetryAt {
    Timestamp at;
  };
  /// The call is too much: send each half of it.
  struct Split {};
  /// Its tenants may differ in what they sent: send the items of each as a call of its own.
  struct Separate {};
  /// One of the items may be at fault: send a part of them at `at` at the earliest, and hold the
  /// rest (policy/faults/isolation.h).
  struct Isolate {
    Timestamp at;
  };
  /// This account refuses us: another upstream may take the items; if there is none, they are given
  /// up.
  struct Elsewhere {};
  /// There is an outage: the items wait as those do that have not been sent, and behind them.
  struct Wait {};
  /// Its parameters are refused: whatever waits with the same ones would be, too.
  struct RefuseLane {};
  /// Why it ends here; a closed set for logs and metrics.
  enum class GiveUp {
    not_retryable,       ///< The same answer would come again.
    attempts_exhausted,  ///< It failed, or was throttled, as often as allowed.
  };
  using Decision =
      std::variant<RetryAt, Split, Separate, Isolate, Elsewhere, Wait, RefuseLane, GiveUp>;

  explicit RetryPolicy(Params params) : params_(params) {}

  /// What speaks against an item that stands alone.
  struct Suspicion {
    std::uint32_t failed_alone = 0;  ///< Calls of it without company, that had left.
    std::uint32_t refuted = 0;  ///< Failures before which others had passed since the last one.
    std::uint32_t enough = 3;   ///< Failures that are no bad luck: UpstreamHealth.
  };

  /// What failed.
  struct Attempt {
    FailureCount failures = {};    ///< This attempt's included.
    std::size_t items = 1;         ///< Sent with it, also if some have died since; >= 1.
    bool isolating = false;        ///< The call is a part of one that was refused before.
    bool refused = false;          ///< Our account is, as is proven: Budget::account_fault().
    bool flawed = false;           ///< Each of its items had a flawed answer before.
    bool proven = false;           ///< The fault is no item's: UpstreamHealth::proves().
    bool others_pass = false;      ///< Others were answered there since this attempt began.
    bool passed_by = false;        ///< Others of the model were, since its items were first sent.
    bool rest_untested = false;    ///< Its search can try the others without it.
    bool elsewhere = false;        ///< It may be this account's fault, and another has to be asked.
    bool peer_serves = false;      ///< Another account of the model does: Budget::peer_serves().
    bool scarce = false;           ///< Others wait for the slots that a search would take.
    bool several_tenants = false;  ///< Sent items that were in it.
    bool lane_refused = false;     ///< Its parameters are: RefusedLanes.
    bool lane_blamed = false;      ///< RefusedLanes::blame_is_believed().
    bool lane_passes = false;      ///< Others with its parameters have: RefusedLanes.
    bool lane_doubted = false;  ///< Other calls of its lane failed so, and none has passed since.
    Suspicion suspicion = {};   ///< Of the item, if it is one.
  };

  /// `random` is uniform in [0, 1). The caller gives up items whose deadline is before RetryAt::at.
  ///
  /// By who is at fault (policy/faults/fault_traits.h):
  /// - the account: Elsewhere, if that is proven. RetryAt, at once, where another one is to be
  /// asked
  ///   before anything else is believed.
  /// - a throttle: RetryAt, after its Retry-After if there is one, else a backoff that grows with
  ///   the throttles; up to kMaxThrottles. Isolate, if others pass that call by again and again.
  /// - the parameters: as an item, while others pass with them. Else Separate, then RefuseLane,
  /// where
  ///   two answers say so or the lane's calls have shown it; before that Split, or one RetryAt.
  /// - a silent connection: RetryAt, at once; SilencePolicy has paid for it.
  /// - the call's size: Split while it can be; Isolate if its answer names no figure. A size that
  ///   may also be bad luck (server_timeout) is not taken for one in an outage.
  /// - an item: Isolate, or with a single item GiveUp: it is the culprit. Failed media get a second
  ///   chance when they stand alone, slow ones several. Where every call is refused: Wait.
  /// - answers that break the contract, of items whose answers did so before: GiveUp.
  /// - the provider, while that is proven: Wait.
  /// - whatever else an item may have caused: see decide_undecided().
  [[nodiscard]] Decision decide(const CallFault& fault, const Attempt& attempt, Timestamp now,
                                double random) const;

  /// Whether an item that waits out an outage has failed so often that it is given up: as often as
  /// a call may, while nothing passes; who was passed by has time, as long as others may have
  /// failed it.
  [[nodiscard]] bool out_of_patience(std::uint32_t failures, std::uint32_t failed_alone,
                                     bool passed_by) const {
    return passed_by ? failed_alone >= static_cast<std::uint32_t>(kMaxUndecided)
                     : failures >= static_cast<std::uint32_t>(params_.max_attempts);
  }

  /// Whether that much convicts an item that stands alone of a fault that does not name it.
  [[nodiscard]] bool convicts(FaultKind kind, const Attempt& attempt) const;

  /// Full jitter: uniform between zero and an exponentially growing bound, so that retries of many
  /// callers spread. `attempt` from 1.
  [[nodiscard]] Duration backoff(int attempt, double random) const;

 private:
  [[nodiscard]] Decision decide_parameters(const CallFault& fault, const Attempt& attempt,
                                           Timestamp now, double random) const;
  [[nodiscard]] static Decision decide_size(const CallFault& fault, Timestamp now);
  [[nodiscard]] Decision decide_item(const CallFault& fault, const Attempt& attempt, Timestamp now,
                                     double random) const;
  [[nodiscard]] Decision decide_undecided(const CallFault& fault, const Attempt& attempt,
                                          Timestamp now, double random) const;
  [[nodiscard]] Decision retry(const CallFault& fault, const Attempt& attempt, Repeat repeat,
                               Timestamp now, double random) const;
  [[nodiscard]] Decision come_later(const CallFault& fault, const Attempt& attempt, Timestamp now,
                                    double random) const;
  [[nodiscard]] Timestamp wait(const CallFault& fault, int attempts, Timestamp now,
                               double random) const;
  [[nodiscard]] int allowed(Repeat repeat) const;

  Params params_;
};

}  // namespace gateway::faults
