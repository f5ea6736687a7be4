// What one item takes of a call's room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/call_body.h"
#include "domain/model_spec.h"

namespace gateway {

struct ItemCost {
  CallCapacity takes;        ///< Contents by kind; `items` is their sum.
  std::uint64_t tokens = 0;  ///< Estimated; the provider's figure comes with the answer.
  // Of 32 bits, for each item that waits holds them.
  std::uint32_t bytes = 0;  ///< Of the contents as we hold them; what memory is bounded by.
  /// Of a call's body at most: base64, escapes, and what stands around each content.
  std::uint32_t wire_bytes = 0;

  /// Whether it is no more than a call can carry that carries nothing else.
  [[nodiscard]] bool fits_a_call() const { return wire_bytes <= kMaxBodyItemBytes; }

  ItemCost& operator+=(const ItemCost& other) {
    takes.items += other.takes.items;
    takes.texts += other.takes.texts;
    takes.images += other.takes.images;
    takes.videos += other.takes.videos;
    tokens += other.tokens;
    bytes += other.bytes;
    wire_bytes += other.wire_bytes;
    return *this;
  }
};

/// To begin a sum with.
inline constexpr ItemCost kNoCost{.takes = {.items = 0, .texts = 0}};

}  // namespace gateway
