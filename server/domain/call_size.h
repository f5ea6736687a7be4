// How large a provider call is, in everything that a provider may bound.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace gateway {

enum class SizeAspect : std::uint8_t {
  items,   ///< Of all kinds together: rows.
  images,  ///< Of those.
  videos,  ///< Of those.
  tokens,  ///< As the provider counts them.
  bytes,   ///< Of the body, as far as it is made of items: ItemCost::wire_bytes.
};
inline constexpr std::array kSizeAspects{SizeAspect::items, SizeAspect::images, SizeAspect::videos,
                                         SizeAspect::tokens, SizeAspect::bytes};

/// A figure for each aspect: what a call has, or the most that one may have.
struct CallSize {
  /// Of a bound: there is none.
  static constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();

  std::array<std::uint64_t, kSizeAspects.size()> figures{};  ///< In the order of kSizeAspects.

  [[nodiscard]] std::uint64_t operator[](SizeAspect aspect) const {
    return figures[static_cast<std::size_t>(aspect)];
  }
  [[nodiscard]] std::uint64_t& operator[](SizeAspect aspect) {
    return figures[static_cast<std::size_t>(aspect)];
  }

  bool operator==(const CallSize&) const = default;
};

}  // namespace gateway
