#include "door/request/intake.h"

#include <utility>

namespace gateway::request {

Result<RequestContext> Intake::enter(const Arrival& arrival,
                                     Result<access::Identity> caller) const {
  if (!caller) return RequestContext(services_, arrival, caller.error()).reject(caller.error());
  RequestContext request(services_, arrival, std::move(caller));
  if (!embeds(arrival.route)) return request;
  if (draining_.load(std::memory_order_relaxed)) {
    return request.reject(Rejection::draining,
                          {ErrorKind::unavailable, "this gateway is shutting down; try another"});
  }
  if (expiry(arrival.deadline) <= arrival.at) {
    return request.reject(Rejection::deadline_spent,
                          {ErrorKind::deadline_exceeded, "the deadline had passed on arrival"});
  }
  return request;
}

}  // namespace gateway::request
