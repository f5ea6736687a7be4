// Why a connection to the provider ended.
#pragma once

#include <cstddef>

namespace gateway {

enum class CloseReason {
  age,           ///< It was open for as long as one may be.
  breaker,       ///< Calls failed too often, so that none is trusted that was there before.
  idle,          ///< Nobody used it for a while.
  server_error,  ///< A 5xx came over it.
  silence,       ///< It, or one that is as old, gave no sign of life.
  other,         ///< The peer closed it, a call failed on it, or it is not needed. The last.
};

/// How many reasons there are.
inline constexpr std::size_t kCloseReasons = static_cast<std::size_t>(CloseReason::other) + 1;

}  // namespace gateway
