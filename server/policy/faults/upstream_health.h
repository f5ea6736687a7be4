// What the ends of one budget's calls tell of its upstream: whether it is well, down, or refuses
// our account.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "domain/call_fault.h"
#include "domain/time.h"
#include "policy/faults/bad_luck.h"
#include "policy/faults/circuit_breaker.h"
#include "policy/faults/witnesses.h"

namespace gateway::faults {

/// Why our account is refused, as far as that is proven.
struct AccountFault {
  CallFault fault;
  /// It took probes to prove it: it holds for the tenants whose probes they were. Else for all.
  bool by_probes = false;
};

/// Attributes faults to the scopes that are wider than a call: the provider, and our account for
/// this model. One bad item fails every call that it travels in, so a verdict needs witnesses:
///
/// - Calls that fail as the provider's or the account's fault, three of them without an item in
///   common and nothing passed between, open the breaker; so do kInARow of them where everybody
///   sends the same. Items that have never failed are the probe then, at once.
/// - A refusal of the account is believed when, behind that, kAccountProbes probes made of such
///   items were refused as well. It is held against those tenants whose probes they were; others'
///   items probe at once (Conduct). Credentials and bills (needs_witnesses()) are believed at once,
///   by all, unless the account serves(): a key does not go bad for one call.
/// - Calls of several items that are refused for an item's sake, three of them as above, show that
///   the provider refuses everything: proves() says so, and no call is taken apart. They open
///   nothing, since it answers.
///
/// An answer of any kind that is about the call itself, and every 200, shows a reachable provider.
///
/// Pure. Thread: the budget's shard.
class UpstreamHealth {
 public:
  /// What passed so long ago speaks for the account.
  static constexpr Duration kLately = std::chrono::minutes(1);

  /// Fresh probes that an unproven refusal of the account takes, behind the witnesses.
  static constexpr int kAccountProbes = 5;

  /// Failures in a row that prove an outage whatever the calls were made of.
  static constexpr int kInARow = 10;

  explicit UpstreamHealth(CircuitBreaker::Params breaker) : breaker_(breaker) {}

  void configure(CircuitBreaker::Params breaker) { breaker_.configure(breaker); }
  /// The account has another key, so what was said of the old one is void.
  void forget_account_fault(Timestamp now);

  /// When a call of items that have never failed may start, and when one of others: CircuitBreaker.
  [[nodiscard]] Timestamp next_fresh_at() const { return breaker_.next_fresh_at(); }
  [[nodiscard]] Timestamp next_call_at() const { return breaker_.next_call_at(); }

  /// What a call is to be judged by.
  struct Started {
    Timestamp at;
    bool fresh = true;       ///< None of its items had failed before.
    bool overtaken = false;  ///< It had no answer while later ones had: no sign of an outage.
  };
  void started(Timestamp now) { breaker_.start(now); }
  /// It was answered with vectors.
  void passed(const Started& call, Timestamp now);
  /// `contents` are what the call was made of, by hash_of() (policy/faults/poison_memory.h).
  /// `contradicted`: this account answers no call, while another one of the model does. Whatever it
  /// says of the call is evidence against itself then.
  void failed(const Started& call, const CallFault& fault, std::span<const std::uint64_t> contents,
              bool contradicted, Timestamp now);

  [[nodiscard]] CircuitBreaker::State breaker() const { return breaker_.state(); }
  /// Null if the account is not refused. Any call that gets past it clears it.
  [[nodiscard]] const AccountFault* account_fault() const {
    return account_fault_ ? &*account_fault_ : nullptr;
  }
  /// There is proof that the fault is no item's: of an outage, or that every call is refused.
  [[nodiscard]] bool proves(FaultKind kind) const;
  /// Failures in a row, with others passing between, that convict an item which no answer names.
  [[nodiscard]] std::uint32_t failures_beyond_luck() const { return luck_.failures_beyond_luck(); }
  /// The culprit of a call that was fresh() once has been found.
  void explained() { luck_.explained(); }
  /// When a call was last answered with vectors; long past if none was.
  [[nodiscard]] Timestamp last_passed() const { return last_passed_; }
  /// A call was answered with vectors after that.
  [[nodiscard]] bool passed_since(Timestamp then) const { return last_passed_ > then; }
  /// One that had begun then or later was.
  [[nodiscard]] bool passed_anew_since(Timestamp then) const { return last_passed_start_ >= then; }
  /// Calls have been answered with vectors lately, so that what one call is told of the whole
  /// account may be an item's doing.
  [[nodiscard]] bool serves(Timestamp now) const { return passed_since(now - kLately); }
  /// It is down beyond doubt: a probe made of items that had never failed has failed as well, or
  /// one that never left.
  [[nodiscard]] bool down() const { return breaker_.confirmed(); }

 private:
  void fail(const Started& call, std::span<const std::uint64_t> contents, Timestamp now);
  void refuse_account(const Started& call, const CallFault& fault,
                      std::span<const std::uint64_t> contents, Timestamp now);
  void reached();
  [[nodiscard]] bool outage() const { return outage_.proof() || in_a_row_ >= kInARow; }

  CircuitBreaker breaker_;
  BadLuck luck_;
  Witnesses outage_;    ///< That the provider is down, or refuses our account.
  int in_a_row_ = 0;    ///< Such failures since it was last reached.
  Witnesses refusals_;  ///< That it refuses whatever is sent.
  int account_probes_ = 0;
  std::optional<AccountFault> account_fault_;
  Timestamp last_passed_ = Timestamp::min();
  Timestamp last_passed_start_ = Timestamp::min();  ///< The latest start of a call that passed.
};

}  // namespace gateway::faults
