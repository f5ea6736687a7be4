// How often a call fails by bad luck, and so how many failures of one item are none.
#pragma once

#include <cstdint>

namespace gateway::faults {

/// Counts calls of items that had never failed, the latest weighing most. What is left of their
/// failures when those are taken off that a culprit explains is bad luck: a provider that is half
/// down. The worse it is, the more often an item has to fail before it is convicted.
///
/// Pure. Thread: the budget's shard.
class BadLuck {
 public:
  /// A call of such items passed, or failed without a word on whose fault that was.
  void note(bool failed);
  /// The culprit of one of those failures was found.
  void explained();

  /// Failures in a row that an innocent item meets once in a million times; 3 to 20.
  [[nodiscard]] std::uint32_t failures_beyond_luck() const;

 private:
  double calls_ = 0;
  double failures_ = 0;  ///< That nothing explains.
};

}  // namespace gateway::faults
