// Which of a model's upstreams makes the next call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gateway::budget {

/// Smooth weighted round robin among the upstreams that can take a call now.
///
/// Each upstream has a schedule of its own in virtual time: with weight w its turns are 1/w apart,
/// the first at 1/(2w). Whoever is ready and has the earliest turn goes. While all are ready, the
/// shares follow the weights exactly and turns of the same upstream are spread, not bunched. An
/// upstream that returns after it was not ready is at most one turn behind: what it missed the
/// others took, and that is not made up for.
///
/// Upstreams of weight 0 are spares: they get what no other can take, in the order of
/// configuration, and only if that is asked for.
///
/// Pure. Thread: the model's shard.
class UpstreamChoice {
 public:
  /// Precondition: no weight is negative, one at least is > 0.
  explicit UpstreamChoice(std::vector<double> weights);

  /// The upstream for the next call; none if no eligible one is ready. `ready` has one entry for
  /// each upstream, not 0 if it can take a call now. Changes nothing: tell took() if it is sent.
  [[nodiscard]] std::optional<std::size_t> pick(std::span<const std::uint8_t> ready,
                                                bool spares_allowed) const;

  /// Upstream `k` makes a call, picked or not (a probe, a retry that must stay where it was): it
  /// uses up its turn. Spares have no turns.
  void took(std::size_t k);

 private:
  std::vector<double> weights_;
  std::vector<double> turns_;  ///< Virtual time of each upstream's next turn; unused for spares.
  double now_ = 0;             ///< Virtual time: the latest turn taken.
};

}  // namespace gateway::budget
