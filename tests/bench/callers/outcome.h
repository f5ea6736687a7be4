// What came of a load, as one line of JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bench {

/// Thread: one; each caller has its own, which are added up at the end.
class Outcome {
 public:
  using Clock = std::chrono::steady_clock;

  /// A request that was answered, with the right vectors.
  void answered(std::size_t embeddings, Clock::duration latency);
  /// A request that failed; `code` is the status' name, or WRONG_ANSWER.
  void failed(const std::string& code) { ++errors_[code]; }
  /// A call that was refused because they were too many, whether it is made again or not.
  void throttled() { ++throttled_; }

  void add(const Outcome& other);

  /// {"requests", "embeddings", "errors": {code: count}, "throttled", "seconds", "p50_us",
  /// "p99_us", "max_us"}; latencies are of answered requests alone.
  [[nodiscard]] std::string json(Clock::duration took);

 private:
  std::uint64_t embeddings_ = 0;
  std::map<std::string, std::uint64_t> errors_;
  std::uint64_t throttled_ = 0;
  std::vector<float> latencies_us_;
};

}  // namespace bench
