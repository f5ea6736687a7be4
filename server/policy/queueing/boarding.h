// How one call is filled from a lane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "policy/batching/call_fill.h"
#include "policy/batching/dominant_share.h"
#include "policy/queueing/lane.h"

namespace gateway::queueing {

/// Who may share a call.
enum class Company : std::uint8_t {
  anybody,
  own_tenant,  ///< Of the leader's tenant alone.
};

/// Takes items of one lane on board of one call.
///
/// Row by row the flow whose tenant has the earliest turn gives its first item that fits, and its
/// turn moves back by what the row costs. So tenants share the call as they share the slots, by one
/// and the same account: who rides in many lanes has his turn late in each of them.
///
/// Rides use up a tenant's share of the slots, but carry only this lane's items, and of those only
/// what fits. A tenant could ride for ever and never come to lead, so that what it has in other
/// lanes, or an item too big to ride, starves. Hence a tenant that is owed a lead stops paying: it
/// rides only in room that all others of its class left over, for nothing, and its turn comes.
/// Neither does the other class pay for what the leading one leaves over.
///
/// A tenant whose conduct is bad (policy/queueing/conduct.h) shares calls with nobody.
///
/// Pure. Thread: the model's shard.
class Boarding {
 public:
  struct Passenger {
    Flow* flow;
    EmbedItemPtr item;
    double share;  ///< Its dominant share of the call's room.
    bool pays;
  };

  /// `bounds` outlives it.
  explicit Boarding(const batching::CallBounds& bounds, Company company = Company::anybody)
      : bounds_(bounds), company_(company), fill_(bounds) {}

  /// The first item, of whatever size. If it must share no call, the call is complete with it.
  void lead(Flow& flow, const EmbedItem& item);

  /// Takes a waiting item on board if it is of the leader's lane, may share the call and fits in;
  /// false if not. It pays, whoever else is owed what.
  bool take(const EmbedItem& item);

  /// Fills the call from the leader's lane.
  void fill();

  [[nodiscard]] std::vector<Passenger>& passengers() { return passengers_; }

  /// The flows they come from, each once, the leader's first.
  [[nodiscard]] const std::vector<Flow*>& flows() const { return flows_; }

 private:
  enum class Fare { paid, leftover };

  void fill_from(Priority priority, Fare fare);
  /// When it would be the turn of the flow's tenant, if the call left now.
  [[nodiscard]] static double turn_of(const Flow& flow);
  [[nodiscard]] bool welcome(const Flow& flow) const;
  [[nodiscard]] bool may_ride(const Flow& flow, Fare fare) const;
  void seat(Flow& flow, EmbedItemPtr item, Fare fare);

  /// Misfits that a call looks past, which bounds its work: behind so many it is as good as full.
  static constexpr std::size_t kMaxLooks = 256;

  const batching::CallBounds& bounds_;
  const Company company_;
  batching::CallFill fill_;
  bool closed_ = false;
  bool failed_ = false;  ///< The leader has failed before.
  std::size_t looks_ = kMaxLooks;
  std::vector<Passenger> passengers_;
  std::vector<Flow*> flows_;
};

}  // namespace gateway::queueing
