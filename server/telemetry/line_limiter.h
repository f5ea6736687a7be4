// Keeps one kind of incident from flooding the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "domain/time.h"

namespace gateway {

/// Lets one line a second through for each key and counts the rest.
///
/// Thread: any; holds its lock for one search. Only incidents take it, never a call that succeeds.
class LineLimiter {
 public:
  static constexpr Duration kInterval = std::chrono::seconds(1);
  /// Beyond this many keys, all further ones share one. Keys are made of configured names and
  /// closed sets; this bound only matters if that is ever broken.
  static constexpr std::size_t kMaxKeys = 1024;

  /// How many lines of this key were held back since its last one, if this one may be written;
  /// nothing if it may not.
  [[nodiscard]] std::optional<std::uint64_t> admit(const std::string& key, Timestamp now);

 private:
  struct Key {
    Timestamp next;
    std::uint64_t held_back = 0;
  };

  std::mutex mutex_;
  std::map<std::string, Key> keys_;
};

}  // namespace gateway
