// Which items were together in which calls, and how those ended, as the callers' side sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "tests/simulation/marked_content.h"

namespace gateway::simulation {

/// How a call ended for whoever sent it.
enum class Ending : std::uint8_t {
  passed,           ///< Some of its rows have vectors.
  provider_failed,  ///< In a way that speaks of the provider, whoever brought it about.
  refused,          ///< In a way that speaks of the call.
  outage,           ///< Whatever had been in it.
  given_up,         ///< By the gateway; it says nothing.
};

/// Of one model, at all of its upstreams. Items are known by their numbers.
///
/// Thread: the run's.
class CallHistory {
 public:
  using Number = std::uint32_t;

  /// A call leaves the gateway; the answer names it.
  [[nodiscard]] std::size_t sent(const std::vector<Mark>& rows);
  void ended(std::size_t call, Ending ending);

  /// Whether the item was ever in a call.
  [[nodiscard]] bool was_sent(Number item) const { return items_.contains(item); }
  /// Whether a call without the item has passed since the item's first one was sent.
  [[nodiscard]] bool others_passed(Number item) const;
  /// Whether an outage took one of the item's calls.
  [[nodiscard]] bool met_outage(Number item) const;
  /// Whether three calls of which no two share an item failed as the provider's fault, and nothing
  /// has passed since.
  [[nodiscard]] bool outage_shown() const;

 private:
  struct Call {
    std::vector<Number> items;
    bool took_outage = false;
  };
  struct Item {
    std::size_t passed_before;  ///< Calls, when it was first sent.
    std::vector<std::size_t> calls;
  };

  [[nodiscard]] bool apart(std::size_t one, std::size_t other) const;

  std::vector<Call> calls_;
  std::unordered_map<Number, Item> items_;
  std::vector<std::size_t> passed_;               ///< In the order of their ends.
  std::vector<std::size_t> failed_since_passed_;  ///< As the provider's fault.
};

}  // namespace gateway::simulation
