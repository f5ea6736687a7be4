#include "tests/bench/callers/outcome.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace bench {
namespace {

/// The smallest of `sorted` that at least `share` of them don't exceed; 0 if there are none.
double quantile(const std::vector<float>& sorted, double share) {
  if (sorted.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

}  // namespace

void Outcome::answered(std::size_t embeddings, Clock::duration latency) {
  embeddings_ += embeddings;
  latencies_us_.push_back(std::chrono::duration<float, std::micro>(latency).count());
}

void Outcome::add(const Outcome& other) {
  embeddings_ += other.embeddings_;
  throttled_ += other.throttled_;
  for (const auto& [code, count] : other.errors_) errors_[code] += count;
  latencies_us_.insert(latencies_us_.end(), other.latencies_us_.begin(), other.latencies_us_.end());
}

std::string Outcome::json(Clock::duration took) {
  std::ranges::sort(latencies_us_);
  std::uint64_t requests = latencies_us_.size();
  for (const auto& [code, count] : errors_) requests += count;
  const nlohmann::json line = {{"requests", requests},
                               {"embeddings", embeddings_},
                               {"errors", errors_},
                               {"throttled", throttled_},
                               {"seconds", std::chrono::duration<double>(took).count()},
                               {"p50_us", quantile(latencies_us_, 0.5)},
                               {"p99_us", quantile(latencies_us_, 0.99)},
                               {"max_us", quantile(latencies_us_, 1)}};
  return line.dump();
}

}  // namespace bench
