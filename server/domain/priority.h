// Which requests go first when calls are scarce.
#pragma once

#include <cstdint>

namespace gateway {

/// INTERACTIVE goes before BULK, which keeps a share of the slots.
enum class Priority : std::uint8_t { interactive, bulk };

}  // namespace gateway
