// The gateway under simulation: the real dispatch and policy, put together as the program does.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "dispatch/model_dispatch.h"
#include "dispatch/model_router.h"
#include "door/access/admission.h"
#include "tests/simulation/marked_codec.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulated_provider.h"

namespace gateway::simulation {

/// The one place that knows how a gateway is built. Thread: the run's.
class SimulatedGateway {
 public:
  using Providers = std::vector<std::unique_ptr<SimulatedProvider>>;

  /// Everything referred to outlives the gateway.
  SimulatedGateway(const Scenario& scenario, const Providers& providers, dispatch::Shard& shard,
                   dispatch::Probe& probe, std::function<double()> random);

  /// The bound on everything accepted, as the gRPC front keeps it.
  [[nodiscard]] std::variant<access::Admission::Permit, access::Admission::Refusal> admit(
      std::size_t items, std::size_t bytes) {
    return admission_.try_admit(items, bytes);
  }
  [[nodiscard]] const access::Admission& admission() const { return admission_; }

  [[nodiscard]] dispatch::RequestTicket submit(dispatch::EmbedRequest request) {
    return router_.submit(std::move(request));
  }
  void cancel(dispatch::RequestTicket ticket) { router_.cancel(ticket); }
  void drain(Timestamp until) { router_.drain(until); }
  /// How its model stands; `done` is called on the shard.
  void report(std::function<void(const dispatch::ModelReport&)> done) const;

 private:
  MarkedCodec codec_;
  access::Admission admission_;
  dispatch::ModelDispatch dispatch_;
  dispatch::ModelRouter router_;
};

}  // namespace gateway::simulation
