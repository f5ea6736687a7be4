#include "policy/call_fill.h"

namespace gateway {

bool CallFill::fits(const ItemCost& cost) const {
  const CallCapacity& room = bounds_.capacity;
  return bounds_.shared && used_.takes.items + cost.takes.items <= room.items &&
         used_.takes.texts + cost.takes.texts <= room.texts &&
         used_.takes.images + cost.takes.images <= room.images &&
         used_.takes.videos + cost.takes.videos <= room.videos &&
         (!bounds_.max_tokens || used_.tokens + cost.tokens <= *bounds_.max_tokens) &&
         used_.bytes + cost.bytes <= bounds_.max_bytes;
}

bool CallFill::try_add(const ItemCost& cost) {
  const bool first = used_.takes.items == 0;
  if (!first && !fits(cost)) return false;
  used_.takes.items += cost.takes.items;
  used_.takes.texts += cost.takes.texts;
  used_.takes.images += cost.takes.images;
  used_.takes.videos += cost.takes.videos;
  used_.tokens += cost.tokens;
  used_.bytes += cost.bytes;
  return true;
}

bool CallFill::full() const {
  const bool empty = used_.takes.items == 0;
  return !empty && (!bounds_.shared || used_.takes.items >= bounds_.capacity.items ||
                    used_.bytes >= bounds_.max_bytes ||
                    (bounds_.max_tokens && used_.tokens >= *bounds_.max_tokens));
}

}  // namespace gateway
