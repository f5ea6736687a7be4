// How long a request over a kept connection may stay without a sign of life.
#pragma once

#include <optional>

#include "domain/time.h"

namespace gateway {

/// Durations are > 0. Of a connection that is new nothing is asked: it has just proven itself.
struct Patience {
  /// From the request's last byte to the answer's first, if the connection had idled for `min_idle`
  /// before; absent: however long it takes.
  std::optional<Duration> answer;
  Duration min_idle;
  /// For the peer's kernel to acknowledge what was sent, whatever the connection did before.
  Duration acknowledgement;
};

}  // namespace gateway
