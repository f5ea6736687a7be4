// Which parameter sets the provider refuses, so that no more calls are spent on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "domain/batch.h"
#include "domain/error.h"
#include "domain/time.h"
#include "policy/faults/witnesses.h"

namespace gateway::faults {

/// Attributes faults to the parameters of a lane. A lane is refused for a minute
/// - when an answer says that a parameter is at fault, and nothing of the lane has ever passed; or
///   nothing within the last minute, and two calls of it without a common item were told so;
/// - when two items of it were refused in the same words, which name neither, nothing of the lane
///   has ever passed, and other lanes have meanwhile;
/// - when three calls of it, of kMisshapen items at least, were answered with vectors of another
///   shape, and nothing of the lane has passed since the first of them.
/// After that minute it is on trial: its items travel alone until one of them passes, or the lane
/// is refused again.
///
/// It is refused to the tenants from whose items that was concluded: others may try, their items
/// alone, since one tenant can send any number of bad ones.
///
/// Remembers the kMaxLanes parameter sets of which something was heard last. Pure. Thread: the
/// model's shard.
class RefusedLanes {
 public:
  static constexpr std::size_t kMaxLanes = 256;
  static constexpr std::size_t kMisshapen = 6;
  static constexpr Duration kRefusedFor = std::chrono::minutes(1);
  static constexpr Duration kProvenAfter = std::chrono::seconds(10);

  /// What a tenant's callers are told of a refused lane; null if it is not refused to it at `now`.
  [[nodiscard]] const Error* refusal(const CallParameters& lane, std::string_view tenant,
                                     Timestamp now) const;
  /// The error of a lane that is refused to anybody; null if it is not.
  [[nodiscard]] const Error* told(const CallParameters& lane, Timestamp now) const;
  /// To how many tenants it is.
  [[nodiscard]] std::size_t tenants_refused(const CallParameters& lane) const;
  /// Items of who may try have to travel alone.
  [[nodiscard]] bool on_trial(const CallParameters& lane) const;
  /// Calls of it were answered with no vectors as asked for, and nothing has passed since.
  [[nodiscard]] bool doubted(const CallParameters& lane) const;
  /// Calls of it have passed in the last minute: if one is told that a parameter is at fault, an
  /// item brought that about. Or in the last kProvenAfter, once three without a common item were
  /// told so: callers of many bad items are often quicker than others.
  [[nodiscard]] bool passes(const CallParameters& lane, Timestamp now) const;

  /// A call of the lane was answered with vectors at `now`.
  void passed(const CallParameters& lane, Timestamp now);
  /// The answer to a call of these contents blames its parameters.
  void blamed(const CallParameters& lane, std::span<const std::uint64_t> contents) {
    lane_of(lane).against.failed(contents);
  }
  /// What an answer says of its parameters is believed: none of its calls has ever passed, or two
  /// without a common item were told so since any did.
  [[nodiscard]] bool blame_is_believed(const CallParameters& lane) const;
  /// So it is refused to the tenant of such a call.
  void refuse(const CallParameters& lane, const std::string& tenant, const Error& error,
              Timestamp now);
  /// The item of that content was refused alone, as `error` has it, and its answer named no place.
  /// True if the lane is refused now.
  bool item_refused(const CallParameters& lane, std::uint64_t content, const std::string& tenant,
                    const Error& error, Timestamp now);
  /// A call of these contents was answered with no vectors as asked for. True if the lane is
  /// refused now.
  bool shape_wrong(const CallParameters& lane, std::span<const std::uint64_t> contents,
                   const std::set<std::string>& tenants, const Error& error, Timestamp now);

  [[nodiscard]] std::size_t size() const { return lanes_.size(); }

 private:
  struct Lane {
    bool has_passed = false;
    Timestamp passed_at{};                       ///< Last, if it has.
    Witnesses against;                           ///< Calls that blamed it since.
    Error error{ErrorKind::internal, {}};        ///< What it is refused for.
    Timestamp until = Timestamp::min();          ///< Of the refusal; min: it is not refused.
    std::set<std::string, std::less<>> accused;  ///< To these; kMaxAccused at most.
    std::set<std::uint64_t> misshapen;           ///< Contents; kMisshapen at most.
    int misshapen_calls = 0;
    std::uint64_t culprit = 0;  ///< The one item refused so far; 0: none.
    Error culprit_error{ErrorKind::internal, {}};
    Timestamp culprit_at{};
    std::list<const CallParameters*>::iterator place;
  };

  static constexpr std::size_t kMaxAccused = 64;

  Lane& lane_of(const CallParameters& lane);
  static void accuse(Lane& lane, const std::string& tenant);
  static void refuse_accused(Lane& lane, const Error& error, Timestamp now);
  [[nodiscard]] const Lane* find(const CallParameters& lane) const;

  std::map<CallParameters, Lane> lanes_;
  std::list<const CallParameters*> oldest_first_;
  /// The last passes of two different lanes, so that "another lane passed" can be told of any.
  struct Pass {
    CallParameters lane;
    Timestamp at = Timestamp::min();
  };
  Pass last_pass_;
  Timestamp last_pass_of_another_ = Timestamp::min();
};

}  // namespace gateway::faults
