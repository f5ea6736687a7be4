// The gateway under simulation: the real dispatch and policy, put together as the program does.
#pragma once

#include <cstddef>
#include <deque>
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
#include "tests/simulation/simulated_store.h"

namespace gateway::simulation {

/// One gateway, or several replicas of it behind one balancer, as the scenario has it. Its settings
/// come from a configuration by the way the program's do. Thread: the run's.
class SimulatedGateway {
 public:
  using Providers = std::vector<std::unique_ptr<SimulatedProvider>>;

  /// Everything referred to outlives the gateway.
  SimulatedGateway(const Scenario& scenario, const Providers& providers, dispatch::Shard& shard,
                   dispatch::ModelProbe& probe, std::function<double()> random);

  /// The bound on everything accepted, as the gRPC front keeps it.
  [[nodiscard]] std::variant<access::Admission::Permit, access::Admission::Refusal> admit(
      std::size_t items, std::size_t bytes) {
    return admission_.try_admit(items, bytes);
  }
  [[nodiscard]] const access::Admission& admission() const { return admission_; }

  /// Names a request that was taken, at its replica.
  struct Ticket {
    std::size_t replica;
    dispatch::RequestTicket request;
  };
  [[nodiscard]] Ticket submit(dispatch::EmbedRequest request);
  void cancel(Ticket ticket) {
    replicas_[ticket.replica].router.cancel(ticket.request, dispatch::Departure::cancelled);
  }
  void drain(Timestamp until);
  /// How its model stands, at each replica; `done` is called on the shard.
  void report(const std::function<void(const dispatch::ModelReport&)>& done) const;

 private:
  struct Replica {
    Replica(dispatch::ModelPlan plan, dispatch::Shard& shard, dispatch::ModelProbe& probe,
            std::function<double()> random);

    dispatch::ModelDispatch dispatch;
    dispatch::ModelRouter router;
  };

  [[nodiscard]] dispatch::ModelPlan plan(const Scenario& scenario, const Providers& providers,
                                         dispatch::Shard& shard);

  std::vector<std::unique_ptr<provider::Codec>> codecs_;  ///< By provider.
  access::Admission admission_;
  std::deque<SimulatedStore> stores_;  ///< One for each provider, if they are shared.
  std::deque<Replica> replicas_;
  std::size_t turn_ = 0;
};

}  // namespace gateway::simulation
