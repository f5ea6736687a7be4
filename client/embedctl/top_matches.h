// The few lines of many that are most similar to a query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace embedding_client {

struct Match {
  double score = 0;          ///< Cosine similarity, in [-1, 1].
  std::uint64_t number = 0;  ///< The line's.
  std::string text;
};

/// Keeps the best `capacity` matches of any number offered.
///
/// Thread: one at a time.
class TopMatches {
 public:
  explicit TopMatches(std::size_t capacity) : capacity_(capacity) {}

  void offer(Match match);

  /// Best first; of equal ones the earlier line first.
  [[nodiscard]] std::vector<Match> sorted() const;

 private:
  std::size_t capacity_;
  std::vector<Match> heap_;  // The worst in front.
};

/// Cosine similarity; 0 if either vector is zero or their lengths differ.
[[nodiscard]] double cosine(std::span<const float> a, std::span<const float> b);

}  // namespace embedding_client
