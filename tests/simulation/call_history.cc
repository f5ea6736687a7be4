#include "tests/simulation/call_history.h"

#include <algorithm>

namespace gateway::simulation {

std::size_t CallHistory::sent(const std::vector<Mark>& rows) {
  const std::size_t call = calls_.size();
  Call& made = calls_.emplace_back();
  for (const Mark& row : rows) {
    made.items.push_back(row.number);
    items_.try_emplace(row.number, Item{passed_.size(), {}}).first->second.calls.push_back(call);
  }
  std::ranges::sort(made.items);
  return call;
}

void CallHistory::ended(std::size_t call, Ending ending) {
  switch (ending) {
    case Ending::passed:
      passed_.push_back(call);
      failed_since_passed_.clear();
      return;
    case Ending::outage:
      calls_[call].took_outage = true;
      [[fallthrough]];
    case Ending::provider_failed:
      failed_since_passed_.push_back(call);
      return;
    case Ending::refused:
    case Ending::given_up:
      return;
  }
}

bool CallHistory::others_passed(Number item) const {
  const auto found = items_.find(item);
  if (found == items_.end()) return false;
  const auto since = passed_.begin() + static_cast<std::ptrdiff_t>(found->second.passed_before);
  return std::any_of(since, passed_.end(), [&](std::size_t call) {
    return !std::ranges::binary_search(calls_[call].items, item);
  });
}

bool CallHistory::met_outage(Number item) const {
  const auto found = items_.find(item);
  return found != items_.end() && std::ranges::any_of(found->second.calls, [&](std::size_t call) {
           return calls_[call].took_outage;
         });
}

bool CallHistory::outage_shown() const {
  const std::vector<std::size_t>& failed = failed_since_passed_;
  for (std::size_t a = 0; a < failed.size(); ++a) {
    for (std::size_t b = a + 1; b < failed.size(); ++b) {
      if (!apart(failed[a], failed[b])) continue;
      for (std::size_t c = b + 1; c < failed.size(); ++c) {
        if (apart(failed[a], failed[c]) && apart(failed[b], failed[c])) return true;
      }
    }
  }
  return false;
}

bool CallHistory::apart(std::size_t one, std::size_t other) const {
  const std::vector<Number>& items = calls_[other].items;
  return std::ranges::none_of(calls_[one].items,
                              [&](Number item) { return std::ranges::binary_search(items, item); });
}

}  // namespace gateway::simulation
