// Evidence that a failure is nobody's item: calls that fail alike with no item in common
// (common-cause analysis).
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <vector>

namespace gateway::faults {

/// Remembers the calls that failed for one reason since anything last passed. One bad item fails
/// every call that it travels in, so calls that share an item prove nothing together; calls that
/// share none do.
///
/// Contents stand for items, by hash_of() (policy/faults/poison_memory.h): the same bad text of two
/// callers is one witness, not two.
///
/// Pure. Thread: the budget's shard.
class Witnesses {
 public:
  /// As many calls without an item in common, and no pass between them, are proof.
  static constexpr std::size_t kProof = 3;

  /// Something passed: what failed before may well have been its items' fault.
  void passed() { apart_.clear(); }

  /// A call of these contents failed; of none, if it never left: no item can be at fault then.
  /// Answers whether there is proof now.
  bool failed(std::span<const std::uint64_t> contents);

  [[nodiscard]] bool proof() const { return apart_.size() >= kProof; }
  /// A call has failed since anything passed.
  [[nodiscard]] bool any() const { return !apart_.empty(); }
  /// Two calls without a common item have: it takes more than one bad item.
  [[nodiscard]] bool several() const { return apart_.size() > 1; }

 private:
  /// Calls of which no two share a content; each sorted. A call that shares one with some of them
  /// takes their place if it is smaller than they are, since the smaller set says more.
  std::list<std::vector<std::uint64_t>> apart_;
};

}  // namespace gateway::faults
