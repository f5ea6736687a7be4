// The gateway from a request's bytes to its reply's, without sockets, threads or waiting.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <prometheus/registry.h>

#include "dispatch/model_dispatch.h"
#include "dispatch/model_router.h"
#include "door/request/intake.h"
#include "grpc_door/slow_readers.h"
#include "grpc_door/stream_reactor.h"
#include "telemetry/prometheus_probe.h"
#include "tests/bench/instructions/path_case.h"
#include "tests/support/scripted_exchange.h"
#include "tests/support/simulated_time.h"

namespace gateway::bench {

/// Everything of a running gateway that one model's requests pass, put together as app does it:
/// intake, reactors, admission, router, fair queue, budget, codec, metrics. In place of what is not
/// ours stand time that is turned by hand, an exchange that has each answer ready, and gRPC's
/// reactors without a call under them, which take the reply and send it nowhere. Who calls is
/// known already: gRPC's metadata can't be made up without a call.
///
/// Thread: one.
class PathRig {
 public:
  explicit PathRig(PathCase path);
  PathRig(const PathRig&) = delete;
  PathRig& operator=(const PathRig&) = delete;

  /// Makes ready what one round needs and is not counted: the requests' bytes in gRPC's buffers,
  /// the provider's answers.
  void prepare();

  /// The case's requests, all the way. Afterwards every one has been answered.
  void run();

  /// Whether every unary answer of the last run() holds its items' vectors, as many and as long as
  /// asked for. Of streams that they ended.
  [[nodiscard]] bool answered() const;

  [[nodiscard]] std::size_t items() const { return path_.items * path_.requests; }

 private:
  /// One RPC as gRPC keeps it.
  struct OpenRpc {
    grpc::CallbackServerContext context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer reply;
    grpc_door::StreamOut* stream = nullptr;
    grpc::ServerUnaryReactor* unary = nullptr;
  };

  [[nodiscard]] dispatch::ModelPlan plan();
  void start(OpenRpc& rpc);
  void end(OpenRpc& rpc) const;
  [[nodiscard]] bool streams() const;

  const PathCase path_;
  testing::SimulatedTime time_;
  prometheus::Registry registry_;
  telemetry::PrometheusProbe probe_;
  dispatch::Shard shard_{probe_, time_};
  const ModelSpec model_;
  const std::unique_ptr<provider::Codec> codec_;
  std::vector<HttpResponse> answers_;  ///< Ready to be sent.
  testing::ScriptedExchange exchange_;
  dispatch::ModelDispatch dispatch_;
  dispatch::ModelRouter router_;
  access::Admission admission_;
  grpc_door::SlowReaders slow_readers_;
  grpc_door::AnswerHold hold_;
  const access::AccessControl access_{access::AccessRules{}};
  request::Intake intake_;
  std::deque<OpenRpc> rpcs_;
};

}  // namespace gateway::bench
