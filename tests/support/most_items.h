// Bounds of a call, for tests that care for one of them.
#pragma once

#include <cstdint>

#include "domain/call_body.h"
#include "domain/call_size.h"

namespace gateway::testing {

/// Of a text model that takes so many items in a call, and any tokens.
constexpr CallSize most_items(std::uint64_t items) {
  return {{items, 0, 0, CallSize::kUnbounded, kMaxBodyItemBytes}};
}

}  // namespace gateway::testing
