// The way in that all doors share: who calls, and whether anybody may come in now.
#pragma once

#include <atomic>

#include "door/access/access_control.h"
#include "door/access/credentials.h"
#include "door/request/arrival.h"
#include "door/request/request_context.h"
#include "door/request/services.h"

namespace gateway::request {

/// Lets requests in or turns them away before anything of them is looked at. RequestContext goes on
/// with those that are in.
///
/// Thread: any. To outlive all requests.
class Intake {
 public:
  /// Everything referred to outlives this.
  Intake(Services services, const access::AccessControl& access)
      : services_(std::move(services)), access_(access) {}

  /// Errors, in this order: unauthenticated or the complaint of the tenant header; for what embeds,
  /// unavailable while draining, deadline_exceeded if the deadline has passed. The probe knows of
  /// them then.
  [[nodiscard]] Result<RequestContext> enter(const Arrival& arrival,
                                             const access::CallerCredentials& shown) const {
    return enter(arrival, access_.identify(shown));
  }

  /// As above, of a caller that the door knows already, or knows not to let in.
  [[nodiscard]] Result<RequestContext> enter(const Arrival& arrival,
                                             Result<access::Identity> caller) const;

  /// From now on what embeds is refused with `unavailable`, to come back in 50 ms. Those that are
  /// in stay in.
  void stop_accepting() { draining_.store(true, std::memory_order_relaxed); }

  [[nodiscard]] const Services& services() const { return services_; }

 private:
  const Services services_;
  const access::AccessControl& access_;
  std::atomic<bool> draining_{false};
};

}  // namespace gateway::request
