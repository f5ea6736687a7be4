// What callers got: counts and waits, by tenant and class.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/error.h"
#include "domain/priority.h"
#include "domain/rejection.h"
#include "domain/time.h"

namespace gateway::simulation {

/// Waits for a slot, backoff included (ItemTiming::queued), of items that got their vector.
///
/// Thread: one.
class Waits {
 public:
  void add(Duration wait);
  void add(const Waits& others);
  /// The wait that `share` of the items did not exceed; zero if there are none.
  [[nodiscard]] Duration quantile(double share) const;

 private:
  std::vector<std::uint32_t> microseconds_;
};

/// Items, by what became of them.
struct Tally {
  std::size_t sent = 0;
  std::size_t refused = 0;  ///< With their whole request, before they were queued.
  std::size_t succeeded = 0;
  std::array<std::size_t, static_cast<std::size_t>(ErrorKind::internal) + 1>
      failed{};                   ///< By ErrorKind, whose last one that is.
  std::size_t with_deadline = 0;  ///< Accepted, healthy, with a deadline, not cancelled.
  std::size_t in_time = 0;        ///< Of those, that got their vector.
  std::size_t poison = 0;         ///< Accepted ones at fault.
  Waits waits;

  [[nodiscard]] std::size_t failures() const;
  Tally& operator+=(const Tally& other);
};

/// Thread: one.
class Scoreboard {
 public:
  using Key = std::pair<std::string, Priority>;

  [[nodiscard]] Tally& of(const std::string& tenant, Priority priority) {
    return tallies_[{tenant, priority}];
  }
  [[nodiscard]] const std::map<Key, Tally>& tallies() const { return tallies_; }
  [[nodiscard]] Tally sum() const;
  [[nodiscard]] Tally sum(Priority priority) const;

 private:
  std::map<Key, Tally> tallies_;
};

/// Jain's index of fairness: 1 if all have the same, 1/n if one has all.
[[nodiscard]] double jain_index(const std::vector<double>& shares);

}  // namespace gateway::simulation
