#include "policy/queueing/backlog.h"

#include <cassert>

namespace gateway::queueing {

void Backlog::add(const ItemCost& cost, double item_share) {
  ++items;
  takes.items += cost.takes.items;
  takes.texts += cost.takes.texts;
  takes.images += cost.takes.images;
  takes.videos += cost.takes.videos;
  tokens += cost.tokens;
  bytes += cost.bytes;
  wire_bytes += cost.wire_bytes;
  share += item_share;
}

void Backlog::remove(const ItemCost& cost, double item_share) {
  assert(items > 0);
  --items;
  takes.items -= cost.takes.items;
  takes.texts -= cost.takes.texts;
  takes.images -= cost.takes.images;
  takes.videos -= cost.takes.videos;
  tokens -= cost.tokens;
  bytes -= cost.bytes;
  wire_bytes -= cost.wire_bytes;
  // Rounding errors of a long queue must not outlive it, nor make a sum negative.
  share = items == 0 || share < item_share ? 0 : share - item_share;
}

Backlog& Backlog::operator+=(const Backlog& other) {
  items += other.items;
  takes.items += other.takes.items;
  takes.texts += other.takes.texts;
  takes.images += other.takes.images;
  takes.videos += other.takes.videos;
  tokens += other.tokens;
  bytes += other.bytes;
  wire_bytes += other.wire_bytes;
  share += other.share;
  return *this;
}

}  // namespace gateway::queueing
