#include "door/request/departure.h"

#include <algorithm>
#include <chrono>

namespace gateway::request {
namespace {

constexpr Duration kLeastMargin = std::chrono::milliseconds(20);
constexpr int kMarginsInTimeAllowed = 100;

}  // namespace

dispatch::Departure departure_of(Timestamp arrived, Deadline deadline, Timestamp left) {
  if (!deadline) return dispatch::Departure::cancelled;
  const Duration margin = std::max(kLeastMargin, (*deadline - arrived) / kMarginsInTimeAllowed);
  return left > *deadline - margin ? dispatch::Departure::deadline_passed
                                   : dispatch::Departure::cancelled;
}

}  // namespace gateway::request
