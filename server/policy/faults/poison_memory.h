// Which contents were at fault a short while ago.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "domain/content.h"
#include "domain/time.h"

namespace gateway::faults {

/// Names a content by kind, text, address and bytes; the parts of a fused one in order. Two equal
/// contents always have the same hash. Not cryptographic and not stable between builds: a
/// collision, even one made on purpose, merely sends an innocent item in a call of its own.
[[nodiscard]] std::uint64_t hash_of(const Content& content);

/// Remembers culprits for a while, so that one that is sent again travels alone and spoils nobody's
/// call. Holds hashes only, no contents; bounded in number: the one remembered longest ago goes
/// first.
///
/// Pure. Thread: the model's shard.
class PoisonMemory {
 public:
  /// `ttl` > 0 is how long a culprit is remembered, `max` >= 1 how many are.
  explicit PoisonMemory(Duration ttl = std::chrono::seconds(60), std::size_t max = 4096);

  /// Remembers from `now` on, anew if it is remembered already. Times never go back, here and
  /// below.
  void remember(std::uint64_t hash, Timestamp now);

  /// True until `ttl` after the last remember() of it.
  [[nodiscard]] bool contains(std::uint64_t hash, Timestamp now) const;

  /// How many are remembered at `now`. Lets go of the others.
  [[nodiscard]] std::size_t size(Timestamp now);

  /// True if contains() is false for all hashes, so that none need be computed. Those whose time is
  /// over still count until remember() or size() lets go of them.
  [[nodiscard]] bool empty() const { return oldest_first_.empty(); }

 private:
  struct Culprit {
    std::uint64_t hash;
    Timestamp until;
  };

  void forget_oldest();
  void forget_expired(Timestamp now);

  Duration ttl_;
  std::size_t max_;
  std::list<Culprit> oldest_first_;  ///< Also in order of `until`, since all have the same ttl.
  std::unordered_map<std::uint64_t, std::list<Culprit>::iterator> by_hash_;
};

}  // namespace gateway::faults
