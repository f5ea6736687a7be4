// What the emulator saw, for tests and for people: the counterpart of the gateway's own metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "emulator/call.h"

namespace emulator {

/// Counts of one model.
struct ModelStats {
  std::map<unsigned, std::uint64_t> calls_by_status;  ///< 0 stands for no answer: dropped or hung.
  std::map<std::string, std::uint64_t> calls_by_endpoint;
  std::uint64_t rows = 0;  ///< Items of calls answered 200.
  std::map<std::size_t, std::uint64_t>
      calls_by_rows;  ///< Items in a call answered 200, and how often.
  std::map<std::string, std::uint64_t>
      items_by_kind;  ///< text, image, video, audio, fused; of 200s.
  std::map<std::string, std::uint64_t> throttles_by_kind;  ///< calls, tokens, burst.
  std::uint64_t tokens = 0;                                ///< Billed by 200s.
  /// Throttled ones included; a second is less the limiter's leeway.
  std::size_t max_calls_in_any_second = 0;

  /// All calls, whatever became of them.
  [[nodiscard]] std::uint64_t calls() const;
  /// Calls with that status.
  [[nodiscard]] std::uint64_t calls(unsigned status) const;
};

/// A copy of all counts at one moment. Every endpoint call that names a known model counts under
/// it; the others (bad key, bad JSON, unknown model or path) under "".
struct Stats {
  std::map<std::string, ModelStats> models;
  std::uint64_t connections = 0;        ///< Accepted since the start or the last reset.
  std::size_t max_calls_in_flight = 0;  ///< At once, from the request's end to the answer's start.
  std::map<std::string, std::uint64_t> faults_by_kind;

  /// The counts of that model; empty ones if it was never called.
  [[nodiscard]] const ModelStats& model(std::string_view name) const;
  /// Calls of all models.
  [[nodiscard]] std::uint64_t calls() const;
  /// Rows of all models.
  [[nodiscard]] std::uint64_t rows() const;
};

/// As `GET /emulator/stats` shows it.
std::string to_json(const Stats& stats);

/// Counts calls as they are answered.
///
/// Thread: one at a time; the owner locks.
class StatsRecorder {
 public:
  explicit StatsRecorder(Duration leeway) : second_(std::chrono::seconds(1) - leeway) {}

  /// A call of `model` reached the emulator at `now`; times must not go backwards.
  void call_arrived(std::string_view model, std::string_view endpoint, Timestamp now);
  void call_throttled(std::string_view model, Throttle by);
  /// The call ended; `status` 0 means that no answer was sent.
  void call_answered(std::string_view model, unsigned status);
  /// A 200 went out for `call`.
  void rows_answered(const Call& call);
  void fault_struck(std::string_view kind);

  [[nodiscard]] const Stats& stats() const { return stats_; }
  void reset();

 private:
  Duration second_;
  Stats stats_;
  // The calls of the last second; a longer memory is not needed for the maximum.
  std::map<std::string, std::deque<Timestamp>, std::less<>> recent_;
};

}  // namespace emulator
