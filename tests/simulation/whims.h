// What a provider has against calls, besides what it has against contents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "provider/codec.h"

namespace gateway::simulation {

/// Of an account that speaks a real dialect and refuses as it likes (random_provider.h). Bounds
/// that are absent refuse nothing.
struct Whims {
  std::uint64_t seed = 0;  ///< Of how it words its refusals.
  provider::Dialect dialect = provider::Dialect::dashscope_native;
  std::vector<std::uint32_t> refused_dimensions = {};
  double tail_share = 1;       ///< Of refused parameters, that are named as such.
  double row_share = 0;        ///< Of refused items, whose row is named,
  double wrong_row_share = 0;  ///< and of those, that another row is named.
  bool names_bounds = true;
  bool plain = false;  ///< It words refusals as its documents do, in its own JSON alone.
  std::optional<std::size_t> most_rows = {};
  std::optional<std::size_t> most_images = {};
  std::optional<std::uint64_t> most_tokens = {};
  std::optional<std::size_t> most_bytes = {};
  std::optional<std::uint64_t> most_tokens_at_once = {};  ///< Beyond, a throttle each time.
  double reset_share = 0;                                 ///< Of the calls, by chance.
};

}  // namespace gateway::simulation
