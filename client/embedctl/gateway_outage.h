// What a long run tells of a gateway that goes away and comes back.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "client/status.h"

namespace embedding_client {

/// An outage begins with a call that has to be repeated because the gateway is unavailable, and
/// ends with the next answer. Restarts are shorter than people read, so it is told once it lasts a
/// second, every 30 s from then on, and when it is over.
///
/// Reads no clock. Thread: any.
class GatewayOutage {
 public:
  using Timestamp = std::chrono::steady_clock::time_point;

  /// A call failed and will be repeated. Failures by overload or quota are no outage.
  void on_retry(const Status& failure, Timestamp now);

  /// The gateway answered a call.
  void on_answer(Timestamp now);

  /// Whether a connection to the gateway was ever there, as far as calls told.
  [[nodiscard]] bool ever_reached() const;

  /// A sentence for people, each only once; absent: nothing new.
  [[nodiscard]] std::optional<std::string> news(Timestamp now);

 private:
  mutable std::mutex mutex_;
  bool ever_reached_ = false;
  std::optional<Timestamp> began_{};       ///< Absent: no outage.
  std::optional<Timestamp> told_{};        ///< Of this outage, the last time.
  std::string why_{};                      ///< The message of the failure seen last.
  std::optional<std::string> recovery_{};  ///< Not told yet.
};

}  // namespace embedding_client
