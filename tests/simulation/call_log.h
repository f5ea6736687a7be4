// Every call that reached a simulated provider, in the order of arrival.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "domain/time.h"

namespace gateway::simulation {

/// How a provider answered; the meters' three, then the rest.
enum class CallEnd : std::uint8_t {
  throttled_calls,
  throttled_tokens,
  throttled_ramp,
  answered,
  refused,  ///< For what is in it, or for its size.
  failed,   ///< An outage, or bad luck.
};

struct SeenCall {
  Timestamp at;
  std::uint16_t rows;
  CallEnd end;
  std::uint32_t tokens;  ///< Billed; 0 unless answered.
};

/// Sums over a part of a log.
struct CallSums {
  std::size_t calls = 0;
  std::size_t answered = 0;
  std::size_t refused = 0;
  std::size_t failed = 0;
  std::size_t throttled_calls = 0;
  std::size_t throttled_tokens = 0;
  std::size_t throttled_ramp = 0;
  std::size_t answered_rows = 0;
  std::uint64_t tokens = 0;

  [[nodiscard]] std::size_t throttled() const {
    return throttled_calls + throttled_tokens + throttled_ramp;
  }
  CallSums& operator+=(const CallSums& other);
  /// Those that the provider's meters counted.
  [[nodiscard]] std::size_t metered() const { return calls - throttled(); }
};

/// Thread: one.
class CallLog {
 public:
  void add(const SeenCall& call) { calls_.push_back(call); }

  /// Over the calls in [from, until).
  [[nodiscard]] CallSums sums(Timestamp from, Timestamp until) const;
  [[nodiscard]] const std::vector<SeenCall>& calls() const { return calls_; }

 private:
  std::vector<SeenCall> calls_;
};

}  // namespace gateway::simulation
