#include "door/request/intake.h"

#include <chrono>
#include <utility>

namespace gateway::request {
namespace {

/// Another gateway is there already, as a rule, and only those come that were on their way.
constexpr Duration kPushback = std::chrono::milliseconds(50);

}  // namespace

Result<RequestContext> Intake::enter(const Arrival& arrival,
                                     Result<access::Identity> caller) const {
  if (!caller) return RequestContext(services_, arrival, caller.error()).reject(caller.error());
  RequestContext request(services_, arrival, std::move(caller));
  if (!embeds(arrival.route)) return request;
  if (draining_.load(std::memory_order_relaxed)) {
    return request.reject(
        Rejection::draining,
        {ErrorKind::unavailable, "this gateway is shutting down; try another", {}, {}, kPushback});
  }
  if (expiry(arrival.deadline) <= arrival.at) {
    return request.reject(Rejection::deadline_spent,
                          {ErrorKind::deadline_exceeded, "the deadline had passed on arrival"});
  }
  return request;
}

}  // namespace gateway::request
