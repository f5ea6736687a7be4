// The gRPC service: six RPCs, each a line or two over the door, the reactors and the lookups.
#pragma once

#include <cstdint>

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "domain/time.h"
#include "door/request/door_probe.h"
#include "door/request/intake.h"
#include "embedding/v1/embedding_service.grpc.pb.h"
#include "grpc_door/answer_hold.h"
#include "grpc_door/call_arrival.h"
#include "grpc_door/lookups.h"
#include "grpc_door/request_limits.h"
#include "grpc_door/slow_readers.h"
#include "grpc_door/stream_reactor.h"

namespace gateway::grpc_door {

/// The RPCs see bytes, not messages: wire_message.h says why, and so nothing is parsed for a caller
/// who may not come in. The API is the same.
using EmbedServiceMethods = embedding::v1::EmbeddingService::WithRawCallbackMethod_Embed<
    embedding::v1::EmbeddingService::WithRawCallbackMethod_EmbedUnary<
        embedding::v1::EmbeddingService::WithRawCallbackMethod_EmbedMultimodal<
            embedding::v1::EmbeddingService::WithRawCallbackMethod_EmbedMultimodalUnary<
                embedding::v1::EmbeddingService::WithRawCallbackMethod_GetBudget<
                    embedding::v1::EmbeddingService::WithRawCallbackMethod_ListModels<
                        embedding::v1::EmbeddingService::WithRawCallbackMethod_ResetLearnedLimits<
                            embedding::v1::EmbeddingService::Service>>>>>>>;

/// Serves embedding.v1.EmbeddingService.
///
/// Thread: gRPC's call the RPCs. To outlive the server it is registered with.
class EmbedService final : public EmbedServiceMethods {
 public:
  /// `intake` is shared by all doors and outlives this. One message may take `reader_timeout` (> 0)
  /// to its reader. `limits`: as the server's.
  EmbedService(const request::Intake& intake, Duration reader_timeout, RequestLimits limits = {});

  /// RPCs that were ended because their callers did not take the answer.
  [[nodiscard]] std::uint64_t slow_readers() const { return slow_readers_.ended(); }

  /// In a drain, before and after the server is shut down: answers and refusals are kept back in
  /// between. Thread: any.
  void hold_answers() { hold_.hold(); }
  void let_answers_go() { hold_.let_go(); }

  StreamOut* Embed(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  StreamOut* EmbedMultimodal(grpc::CallbackServerContext* context,
                             const grpc::ByteBuffer* request) override;
  grpc::ServerUnaryReactor* EmbedUnary(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* EmbedMultimodalUnary(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ListModels(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetBudget(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* ResetLearnedLimits(grpc::CallbackServerContext* context,
                                               const grpc::ByteBuffer* request,
                                               grpc::ByteBuffer* response) override;

 private:
  StreamOut* stream(request::Route route, grpc::CallbackServerContext& context,
                    const grpc::ByteBuffer* request);
  grpc::ServerUnaryReactor* unary(request::Route route, grpc::CallbackServerContext& context,
                                  const grpc::ByteBuffer* request, grpc::ByteBuffer& response);

  const Entrance entrance_;
  SlowReaders slow_readers_;
  AnswerHold hold_;
  const Lookups lookups_;
};

}  // namespace gateway::grpc_door
