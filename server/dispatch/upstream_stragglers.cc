// The half of Upstream that gives up calls which later ones have overtaken.
#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <vector>

#include "dispatch/upstream.h"

namespace gateway::dispatch {

using faults::Stragglers;

namespace {

/// The order in which calls are given up for their places: first those that hold neighbours; then
/// those of whoever has most of them, so that one slow item of somebody else keeps its place, and
/// single items before calls that would be searched; the oldest first.
void sort_for_eviction(std::vector<Call*>& behind) {
  std::map<const queueing::Tenant*, std::size_t> owned;
  for (const Call* const call : behind) ++owned[call->owner()];
  owned[nullptr] = behind.size();
  const auto rank = [&](const Call* call) {
    return std::tuple(behind.size() - owned.at(call->owner()), call->sent > 1, call->started.at,
                      call->items.front()->work.key);
  };
  std::ranges::sort(behind, {}, rank);
}

}  // namespace

/// A call has been answered: of those that are behind, the one that has been out longest. The next
/// one comes after another answer, which may be its own.
void Upstream::give_up_straggler(Timestamp now) {
  const auto cutoff = stragglers_.cutoff(usual_latency(now), now);
  Call* oldest = nullptr;
  bool under_way = false;
  for (Call* const call : in_flight_) {
    under_way = under_way || call->given_up;
    const Timestamp before = call->hung ? cutoff.parts : cutoff.calls;
    if (call->started.at >= before || call->abort.raised()) continue;
    call->straggles = true;
    if (call->sent == 1) continue;
    if (oldest == nullptr || call->started.at < oldest->started.at) oldest = call;
  }
  if (oldest == nullptr || under_way || !stragglers_.grant()) return;
  oldest->given_up = true;
  oldest->abort.raise();
}

/// When a call starts or is answered, and as calls come of age: once all places are taken nothing
/// starts any more, nor is answered.
void Upstream::keep_places_free(Timestamp now) {
  const std::size_t places = budget_.max_in_flight();
  Timestamp next = kNever;
  if (Stragglers::crowded(places, in_flight_.size())) {
    const Duration usual = usual_latency(now);
    std::size_t taken = 0;
    std::vector<Call*> behind;
    for (Call* const call : in_flight_) {
      if (call->abort.raised()) continue;  // Its place is about to be free.
      ++taken;
      const Timestamp at = stragglers_.left_behind_at(call->started.at, usual);
      if (at <= now) {
        behind.push_back(call);
      } else {
        next = std::min(next, at);
      }
    }
    sort_for_eviction(behind);
    behind.resize(Stragglers::evictions(places, taken, behind.size()));
    for (Call* const call : behind) {
      call->evicted = true;
      call->abort.raise();
    }
  }
  crowd_timer_->set(next);
}

}  // namespace gateway::dispatch
