// Scarce budgets for real: how long they are watched, and what the provider counted meanwhile.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include "tests/end_to_end/gateway_stack.h"

namespace gateway::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// How long a saturated budget is watched. Sanitized programs are watched for their memory and
/// races, which shows sooner; how punctual they are says nothing.
inline constexpr std::chrono::seconds kWatched{kSanitized ? 5 : 30};

/// What threads may be late by on a busy machine, in waits that the tests measure.
inline constexpr std::chrono::milliseconds kNoise{kSanitized ? 500 : 150};

/// How unevenly a busy machine may delay what the gateway sent evenly.
inline constexpr std::chrono::milliseconds kLeeway{kSanitized ? 200 : 100};

/// The gateway with one model of that budget, before a provider as strict as it may be: it counts
/// each second on its own and refuses calls that rise too quickly.
GatewayStack::Options scarce(const std::string& model, std::size_t calls_per_minute);

/// What reached the provider since a moment.
struct Traffic {
  double seconds = 0;
  double calls = 0;      ///< All, whatever became of them.
  double answered = 0;   ///< With vectors.
  double throttled = 0;  ///< Status 429.
  double rows = 0;       ///< Of the answered ones.

  [[nodiscard]] double rows_per_call() const { return rows / answered; }
};

/// Counts from its construction on, by the provider's own books.
///
/// Thread: the test's.
class TrafficMeter {
 public:
  /// `provider` outlives it.
  TrafficMeter(const emulator::Server& provider, std::string model);

  [[nodiscard]] Traffic so_far() const;

 private:
  [[nodiscard]] Traffic since_the_beginning() const;

  const emulator::Server& provider_;
  std::string model_;
  std::chrono::steady_clock::time_point began_;
  Traffic before_;
};

/// Ticks at an even pace on a thread that does nothing else, and what is late is late for good, as
/// with slots: so it tells what pace the machine, as busy as it is, lets a thread keep.
///
/// Thread: the test's.
class Metronome {
 public:
  explicit Metronome(double per_second);

  [[nodiscard]] double ticks() const { return static_cast<double>(ticks_.load()); }

 private:
  std::atomic<int> ticks_{0};
  std::jthread thread_;
};

}  // namespace gateway::testing
