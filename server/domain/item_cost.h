// What one item takes of a call's room.
#pragma once

#include <cstddef>
#include <cstdint>

#include "domain/model_spec.h"

namespace gateway {

struct ItemCost {
  CallCapacity takes;        ///< Contents by kind; `items` is their sum.
  std::uint64_t tokens = 0;  ///< Estimated; the provider's figure comes with the answer.
  std::size_t bytes = 0;     ///< Of the contents as we hold them; what memory is bounded by.
  /// Of a call's body at most: base64, escapes, and what stands around each content.
  std::size_t wire_bytes = 0;
};

}  // namespace gateway
