// What a call may carry, as its provider's refusals have taught it: the scope of blame between an
// item and an account.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/call_size.h"
#include "domain/time.h"
#include "policy/faults/provisional_limit.h"
#include "policy/faults/recent_peak.h"
#include "policy/faults/size_limit.h"
#include "policy/faults/throttle_doubt.h"

namespace gateway::faults {

/// One budget's limits of a call, below what is configured. Three things teach them, each against
/// what has passed lately:
///
/// - An answer that names the most. It holds at once, unless more has passed in the last minutes:
///   then a second call with no item in common has to be told the same, since one bad item might
///   bring the words about.
/// - Calls that were refused without a figure, and whose items all passed in smaller ones: the
///   second time it was their size, in the aspect in which they come nearest to what is configured
///   and surpass what has passed. Small calls teach neither tokens nor bytes.
/// - Token throttles, as policy/faults/throttle_doubt.h says.
///
/// What figures and throttles teach is provisional until the items of such a call have passed in
/// others (policy/faults/provisional_limit.h). How a limit rises again that is proven,
/// policy/faults/size_limit.h says. Pure. Thread: the budget's shard.
class SizeLimits {
 public:
  /// `configured` is the most that a call may have, each figure > 0.
  explicit SizeLimits(const CallSize& configured);

  /// As given.
  [[nodiscard]] const CallSize& configured() const { return configured_; }
  /// The most that a call may have.
  [[nodiscard]] CallSize most() const;
  /// The room of the next one: more, if a trial is due.
  [[nodiscard]] CallSize room() const;
  /// The call is larger than that in something where a limit was learned.
  [[nodiscard]] bool exceeded_by(const CallSize& call) const;
  /// When the next trial of a larger call may leave; kNever if nothing was learned.
  [[nodiscard]] Timestamp next_trial_at() const;

  void started(const CallSize& call, Timestamp now);
  void passed(const CallSize& call, Timestamp now);
  /// Whether it matters which items pass.
  [[nodiscard]] bool open() const;
  /// A call of these contents passed, at this account or another one.
  void items_passed(std::span<const std::uint64_t> contents, Timestamp now);
  /// It failed, for whatever reason. To be told before what the next three are for.
  void failed(const CallSize& call, Timestamp now);

  /// The answer to the call of these contents names the most that one may have. False if that is
  /// not what the call was refused for: it has no more, or such words were refuted lately.
  bool named(const CallSize& call, SizeAspect aspect, std::uint64_t most,
             std::span<const std::uint64_t> contents, Timestamp now);
  /// The call was refused, and all its items passed in smaller ones since.
  void passed_apart(const CallSize& call, Timestamp now);

  using Throttle = ThrottleDoubt::Verdict;
  /// The call of these contents was throttled for its tokens.
  [[nodiscard]] Throttle throttled(const CallSize& call, std::span<const std::uint64_t> contents,
                                   Timestamp now);

  // ThrottleDoubt's.
  static constexpr int kMostOpen = ThrottleDoubt::kMostOpen;
  static constexpr std::uint64_t kLeastTokens = ThrottleDoubt::kLeastTokens;
  /// The least of bytes that is taken for too much, where no figure is named.
  static constexpr std::uint64_t kLeastBytes = 16'384;

  /// As if nothing had been learned.
  void forget();

 private:
  /// Words that more evidence than one call is needed for.
  struct Claim {
    SizeAspect aspect;
    std::uint64_t most;
    std::vector<std::uint64_t> contents;  ///< Sorted.
  };

  [[nodiscard]] SizeLimit& limit(SizeAspect aspect) {
    return limits_[static_cast<std::size_t>(aspect)];
  }
  [[nodiscard]] RecentPeak& peak(SizeAspect aspect) {
    return peaks_[static_cast<std::size_t>(aspect)];
  }
  [[nodiscard]] ProvisionalLimit& provisional(SizeAspect aspect) {
    return provisional_[static_cast<std::size_t>(aspect)];
  }
  /// A call of that much is beyond what was learned.
  [[nodiscard]] bool known(SizeAspect aspect, std::uint64_t amount) const;
  void suppose(SizeAspect aspect, const ProvisionalLimit::Bound& bound,
               std::span<const std::uint64_t> contents, Timestamp now);
  [[nodiscard]] bool confirmed(Claim claim);
  [[nodiscard]] std::optional<SizeAspect> suspected(const CallSize& call, Timestamp now) const;

  CallSize configured_;
  std::vector<SizeLimit> limits_;  ///< In the order of kSizeAspects, as are the next.
  std::array<ProvisionalLimit, kSizeAspects.size()> provisional_{};
  std::array<RecentPeak, kSizeAspects.size()> peaks_{};
  CallSize apart_{};  ///< Of calls that passed_apart() once; 0: none.
  std::optional<Claim> claim_;
  ThrottleDoubt doubt_;
};

}  // namespace gateway::faults
