// How large the body of a provider call may be.
#pragma once

#include <cstddef>

namespace gateway {

/// The provider's cap (docs/provider.md, 1.6).
inline constexpr std::size_t kMaxBodyBytes = 6'291'456;

/// What of it the items can't have: the model's name, the parameters, and an instruct of the
/// longest kind, each byte of which may have to be escaped as six.
inline constexpr std::size_t kMaxBodyFrameBytes = 16'384;

/// What the items of a call may take together, and one item alone.
inline constexpr std::size_t kMaxBodyItemBytes = kMaxBodyBytes - kMaxBodyFrameBytes;

}  // namespace gateway
