// How one call is filled from a lane.
#pragma once

#include <cstddef>
#include <vector>

#include "policy/call_fill.h"
#include "policy/dominant_share.h"
#include "policy/lane.h"

namespace gateway {

/// Takes items of one lane on board of one call.
///
/// Row by row the flow whose tenant has the earliest turn gives its first item that fits, and its
/// turn moves back by what the row costs. So tenants share the call as they share the slots, by one
/// and the same account: who rides in many lanes has his turn late in each of them, and gets only
/// room that nobody before him could use.
///
/// Pure. Thread: the model's shard.
class Boarding {
 public:
  struct Passenger {
    Flow* flow;
    EmbedItemPtr item;
    double share;  ///< Its dominant share of the call's room.
  };

  /// `bounds` outlives it. Bounds the work of a call by the misfits it looks past: behind so many
  /// the call is as good as full.
  explicit Boarding(const CallBounds& bounds) : bounds_(bounds), fill_(bounds) {}

  /// The first item, of whatever size. If it must share no call, the call is complete with it.
  void lead(Flow& flow, const EmbedItem& item);

  /// Fills the call from the lane's flows of that class.
  void fill(Lane& lane, Priority priority);

  [[nodiscard]] std::vector<Passenger>& passengers() { return passengers_; }

  /// The flows they come from, each once.
  [[nodiscard]] const std::vector<Flow*>& flows() const { return flows_; }

 private:
  void seat(Flow& flow, EmbedItemPtr item);

  static constexpr std::size_t kMaxLooks = 256;

  const CallBounds& bounds_;
  CallFill fill_;
  bool closed_ = false;
  std::size_t looks_ = kMaxLooks;
  std::vector<Passenger> passengers_;
  std::vector<Flow*> flows_;
};

}  // namespace gateway
