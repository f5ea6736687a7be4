// Keeps one kind of incident from flooding the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "domain/time.h"

namespace gateway::telemetry {

/// Lets so many lines through in each interval for each key and counts the rest. An interval of a
/// key begins with the first line after the one before.
///
/// Thread: any; holds its lock for one search. Only incidents take it, never a call that succeeds.
class LineLimiter {
 public:
  struct Allowance {
    std::uint64_t lines = 1;  ///< Of one key in an interval; > 0.
    Duration interval = std::chrono::seconds(1);
  };

  /// Beyond this many keys, all further ones share one. Most keys are made of configured names and
  /// closed sets; of tenants' names callers may bring any number.
  static constexpr std::size_t kMaxKeys = 1024;

  LineLimiter() : LineLimiter(Allowance{}) {}
  explicit LineLimiter(Allowance allowance) : allowance_(allowance) {}

  /// How many lines of this key were held back since its last one, if this one may be written;
  /// nothing if it may not.
  [[nodiscard]] std::optional<std::uint64_t> admit(const std::string& key, Timestamp now);

 private:
  struct Key {
    Timestamp interval_end;
    std::uint64_t lines = 0;      ///< In this interval.
    std::uint64_t held_back = 0;  ///< Since its last line.
  };

  const Allowance allowance_;
  std::mutex mutex_;
  std::map<std::string, Key> keys_;
};

}  // namespace gateway::telemetry
