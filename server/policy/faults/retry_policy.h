// What to do with a call that failed: send it again, take it apart, or give it up.
#pragma once

#include <cstddef>
#include <variant>

#include "domain/call_fault.h"
#include "domain/time.h"
#include "policy/faults/fault_traits.h"

namespace gateway::faults {

/// How often a call has failed. Each part or half of a call counts from its own first attempt.
struct FailureCount {
  int attempts = 0;   ///< Without throttles, and refusals of an account.
  int throttles = 0;  ///< Attempts that the provider's meters turned away.

  /// `refused`: our account is, as is proven.
  void add(FaultKind kind, bool refused);
};

/// What becomes of a call that could be sent again, if no retry budget pays for that.
enum class Unpaid {
  isolate,  ///< Giving up would fail the neighbours of a bad item; a search waits for retries.
  give_up,
};
[[nodiscard]] Unpaid without_retries(FaultKind kind, std::size_t sent);

/// Decides after each failed attempt. Whether the retry budget pays for what it decides, and
/// whether it comes in time for the deadlines, is for the caller to find out.
///
/// Poison and outage look alike on one call. An outage (OutageWatch) blames no item: the call is
/// retried whole, never taken apart. If others pass while this one fails again and again, one of
/// its items is at fault, whatever the provider calls it.
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

  /// Send the same items again, at `at` at the earliest.
  struct RetryAt {
    Timestamp at;
  };
  /// The call is too much: send each half of it.
  struct Split {};
  /// One of the items is at fault: send a part of them and hold the rest
  /// (policy/faults/isolation.h).
  struct Isolate {};
  /// This account refuses us: another upstream may take the items; if there is none, they are given
  /// up.
  struct Elsewhere {};
  /// Why it ends here; a closed set for logs and metrics.
  enum class GiveUp {
    not_retryable,       ///< The same answer would come again.
    attempts_exhausted,  ///< It failed, or was throttled, as often as allowed.
  };
  using Decision = std::variant<RetryAt, Split, Isolate, Elsewhere, GiveUp>;

  explicit RetryPolicy(Params params) : params_(params) {}

  /// What failed.
  struct Attempt {
    FailureCount failures;  ///< This attempt's included.
    std::size_t items;      ///< Sent with it, also if some have died since; >= 1.
    bool isolating;         ///< The call is a part of one that was refused before.
    bool refused;           ///< Our account is, as is proven: Budget::account_fault().
    bool flawed;            ///< Each of its items had a flawed vector in an answer before.
    bool outage;            ///< Many calls fail like this one now: OutageWatch::outage().
    bool others_pass;       ///< Other calls are answered meanwhile: Budget::others_pass().
  };

  /// `random` is uniform in [0, 1). The caller gives up items whose deadline is before RetryAt::at.
  ///
  /// By who is at fault (policy/faults/fault_traits.h):
  /// - the account: Elsewhere, if that is proven. While it is not, an item may be at fault:
  /// Isolate,
  ///   or with a single item one more RetryAt.
  /// - a throttle: RetryAt, after its Retry-After if there is one, else a backoff that grows with
  ///   the throttles; up to kMaxThrottles.
  /// - a silent connection: RetryAt, at once; SilencePolicy has paid for it.
  /// - the call's size: Split while it can be. A size that may also be bad luck (server_timeout) is
  ///   not taken for one in an outage.
  /// - an item: Isolate, or with a single item GiveUp: it is the culprit. Failed media get a second
  ///   chance first: whole calls, and the item that stands alone, but not the parts between. In an
  ///   outage it is the provider's fault; an outage of refusals is one only while nothing passes,
  ///   since one caller may send many bad items.
  /// - vectors that break the contract, of items whose vectors did so before: GiveUp.
  /// - the provider: RetryAt until the attempts are spent. But a call of several items that was
  ///   sent and failed twice, while others pass: Isolate.
  [[nodiscard]] Decision decide(const CallFault& fault, const Attempt& attempt, Timestamp now,
                                double random) const;

  /// Full jitter: uniform between zero and an exponentially growing bound, so that retries of many
  /// callers spread. `attempt` from 1.
  [[nodiscard]] Duration backoff(int attempt, double random) const;

 private:
  [[nodiscard]] Decision retry(const CallFault& fault, const Attempt& attempt, Repeat repeat,
                               Timestamp now, double random) const;
  [[nodiscard]] Decision come_later(const CallFault& fault, const Attempt& attempt, Timestamp now,
                                    double random) const;
  [[nodiscard]] int allowed(Repeat repeat) const;

  Params params_;
};

}  // namespace gateway::faults
