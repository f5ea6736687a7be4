#include "policy/batching/call_fill.h"

namespace gateway::batching {

bool CallFill::fits(const ItemCost& cost) const {
  const CallCapacity& room = bounds_.capacity;
  return bounds_.shared && used_.takes.items + cost.takes.items <= room.items &&
         used_.takes.texts + cost.takes.texts <= room.texts &&
         used_.takes.images + cost.takes.images <= room.images &&
         used_.takes.videos + cost.takes.videos <= room.videos &&
         (!bounds_.max_tokens || used_.tokens + cost.tokens <= *bounds_.max_tokens) &&
         used_.wire_bytes + cost.wire_bytes <= bounds_.max_bytes;
}

bool CallFill::try_add(const ItemCost& cost) {
  const bool first = used_.takes.items == 0;
  if (!first && !fits(cost)) return false;
  used_ += cost;
  return true;
}

bool CallFill::full() const {
  const CallCapacity& room = bounds_.capacity;
  const CallCapacity& taken = used_.takes;
  if (taken.items == 0) return false;
  const bool every_kind_full =
      taken.texts >= room.texts && taken.images >= room.images && taken.videos >= room.videos;
  return !bounds_.shared || taken.items >= room.items || every_kind_full ||
         used_.wire_bytes >= bounds_.max_bytes ||
         (bounds_.max_tokens && used_.tokens >= *bounds_.max_tokens);
}

bool CallFill::has_room_for_some_of(const CallCapacity& contents) const {
  const CallCapacity& room = bounds_.capacity;
  return (contents.texts > 0 && used_.takes.texts < room.texts) ||
         (contents.images > 0 && used_.takes.images < room.images) ||
         (contents.videos > 0 && used_.takes.videos < room.videos);
}

}  // namespace gateway::batching
