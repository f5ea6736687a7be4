// The RPCs that are about models and budgets and embed nothing: ListModels, GetBudget and
// ResetLearnedLimits.
#pragma once

#include <vector>

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/report.h"
#include "door/access/identity.h"
#include "embedding/v1/embedding_service.pb.h"
#include "grpc_door/answer_hold.h"
#include "grpc_door/call_arrival.h"

namespace gateway::grpc_door {

/// Answers them from the shards' reports, each about the models that its caller may use. Who may
/// not come in is turned away, and the probe is told of every end, as with the RPCs that embed.
///
/// Thread: any. An answer is given where the report comes, on a shard or on the calling thread.
class Lookups {
 public:
  /// `entrance` and `hold`, which may keep answers back, outlive this, which outlives every RPC.
  Lookups(const Entrance& entrance, AnswerHold& hold) : entrance_(entrance), hold_(hold) {}

  // To be called inside the RPC's handler, which returns the answer. `context` and `response` are
  // gRPC's and live until the RPC is done.

  /// Errors: unauthenticated, or the complaint of the tenant header, then too_large.
  [[nodiscard]] grpc::ServerUnaryReactor* list_models(grpc::CallbackServerContext& context,
                                                      const grpc::ByteBuffer* request,
                                                      grpc::ByteBuffer& response) const;

  /// Errors: as list_models(), then invalid_argument for bytes that are no request, and as
  /// check_model().
  [[nodiscard]] grpc::ServerUnaryReactor* get_budget(grpc::CallbackServerContext& context,
                                                     const grpc::ByteBuffer* request,
                                                     grpc::ByteBuffer& response) const;

  /// Errors: as list_models(), then permission_denied unless the caller is an operator, then as
  /// get_budget().
  [[nodiscard]] grpc::ServerUnaryReactor* reset_learned_limits(grpc::CallbackServerContext& context,
                                                               const grpc::ByteBuffer* request,
                                                               grpc::ByteBuffer& response) const;

 private:
  void fill_models(const std::vector<dispatch::ModelReport>& reports,
                   const access::Identity& caller, embedding::v1::ListModelsResponse& out) const;

  const Entrance& entrance_;
  AnswerHold& hold_;
};

}  // namespace gateway::grpc_door
