// The last lines of the log that say something went wrong, kept in memory for the status page.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/log.h"

namespace gateway::telemetry {

/// One line of the log, at warn or above.
struct Incident {
  struct Field {
    std::string key;
    std::string value;  ///< As text, cut to RecentIncidents::kMaxTextBytes.
  };

  std::chrono::system_clock::time_point at;  ///< For people: the wall clock.
  LogLevel level = LogLevel::warn;
  std::string message;
  std::vector<Field> fields;
};

/// Remembers the latest kMaxIncidents of them and forgets the older ones.
///
/// Thread: any.
class RecentIncidents {
 public:
  static constexpr std::size_t kMaxIncidents = 100;
  static constexpr std::size_t kMaxTextBytes = 400;  ///< Of a message or a field's value.

  void add(std::chrono::system_clock::time_point at, LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields);

  [[nodiscard]] std::vector<Incident> newest_first() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Incident> incidents_;  // Oldest first.
};

}  // namespace gateway::telemetry
