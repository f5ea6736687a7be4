// At most so many units in any window of a fixed length, such as a minute or a day.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/error.h"
#include "domain/time.h"

namespace gateway::access {

/// Counts what was taken by bins of time, and refuses what would exceed the limit in some window.
///
/// What was taken counts until the whole of its bin is a window's length ago, so no window of that
/// length ever holds more than the limit, wherever it starts; in return it counts up to one bin too
/// long.
///
/// Pure. Thread: one.
class SlidingQuota {
 public:
  struct Window {
    Duration bin;      ///< > 0.
    std::size_t bins;  ///< How many make the window; > 0.
  };

  /// Why nothing was taken.
  struct Refusal {
    /// When as many units fit, if nobody else takes them; absent: never, since they are more than
    /// the limit.
    std::optional<Duration> fits_in;
    bool operator==(const Refusal&) const = default;
  };

  SlidingQuota(std::uint64_t limit, Window window);

  /// Takes all of `units` or nothing. A `now` before the latest one is taken for that one's bin.
  [[nodiscard]] Result<void, Refusal> try_take(std::uint64_t units, Timestamp now);

  /// Corrects what was taken at `taken` by what turned out later. It counts from when it was taken,
  /// so that what is given back never outlives what it is given back from; too late, it is nothing.
  /// More may lift the use above the limit.
  void settle(std::int64_t difference, Timestamp taken);

  /// Keeps what was taken.
  void set_limit(std::uint64_t limit) { limit_ = limit; }
  [[nodiscard]] std::uint64_t limit() const { return limit_; }

  /// What still counts.
  [[nodiscard]] std::uint64_t used(Timestamp now);

 private:
  [[nodiscard]] std::uint64_t& at(std::int64_t bin);
  [[nodiscard]] std::int64_t bin_of(Timestamp at) const;
  /// Forgets the bins that no longer count; the bin of `now`.
  std::int64_t advance(Timestamp now);
  [[nodiscard]] Duration until_fits(std::uint64_t units, Timestamp now);

  std::uint64_t limit_;
  const Duration bin_;
  std::vector<std::uint64_t> taken_;  ///< By bin, modulo their number: a window's and the running.
  std::int64_t newest_ = 0;           ///< The latest bin that has a place.
  std::uint64_t used_ = 0;            ///< The sum of all.
};

}  // namespace gateway::access
