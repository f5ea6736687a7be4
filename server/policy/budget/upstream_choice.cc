#include "policy/budget/upstream_choice.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace gateway::budget {

UpstreamChoice::UpstreamChoice(std::vector<double> weights) : weights_(std::move(weights)) {
  assert(std::ranges::all_of(weights_, [](double weight) { return weight >= 0; }));
  assert(std::ranges::any_of(weights_, [](double weight) { return weight > 0; }));
  turns_.reserve(weights_.size());
  for (const double weight : weights_) turns_.push_back(weight > 0 ? 0.5 / weight : 0);
}

std::optional<std::size_t> UpstreamChoice::pick(std::span<const std::uint8_t> ready,
                                                bool spares_allowed) const {
  assert(ready.size() == weights_.size());
  std::optional<std::size_t> first;
  std::optional<std::size_t> spare;
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    if (ready[k] == 0) continue;
    if (weights_[k] <= 0) {
      if (!spare) spare = k;
    } else if (!first || turns_[k] < turns_[*first]) {
      first = k;
    }
  }
  if (first || !spares_allowed) return first;
  return spare;
}

void UpstreamChoice::took(std::size_t k) {
  assert(k < weights_.size());
  if (weights_[k] <= 0) return;
  // A turn that lies before the others' latest was missed while not ready; the next one counts from
  // now.
  now_ = std::max(now_, turns_[k]);
  turns_[k] = now_ + 1 / weights_[k];
}

}  // namespace gateway::budget
