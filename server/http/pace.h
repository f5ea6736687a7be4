// How slow a transfer may be.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "domain/time.h"

namespace gateway::http {

/// A transfer has to go on within `patience` of its last byte, and to keep up with the least rate:
/// one byte now and then is as good as none.
///
/// Thread: a value.
struct Pace {
  Duration patience;
  std::size_t least_bytes_per_second;  ///< 0: any rate will do.

  /// When it is cut unless it goes on, if it began at `began` and has moved `bytes`, the last of
  /// them at `last`.
  [[nodiscard]] Timestamp due(Timestamp began, Timestamp last, std::size_t bytes) const {
    const Timestamp going_on = last + patience;
    if (least_bytes_per_second == 0) return going_on;
    const std::chrono::duration<double> earned(static_cast<double>(bytes) /
                                               static_cast<double>(least_bytes_per_second));
    const auto whole = std::chrono::duration_cast<Duration>(earned);
    return std::min(going_on, began + patience + whole);
  }
};

}  // namespace gateway::http
