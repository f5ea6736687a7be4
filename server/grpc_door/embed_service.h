// The gRPC service: six RPCs, each a line or two over the door, the reactors and the lookups.
#pragma once

#include <cstdint>

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include "dispatch/router.h"
#include "door/access/access_control.h"
#include "door/access/admission.h"
#include "door/request/door_probe.h"
#include "door/request/intake.h"
#include "door/request/service_limits.h"
#include "embedding/v1/embedding_service.grpc.pb.h"
#include "grpc_door/lookups.h"
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
                        embedding::v1::EmbeddingService::Service>>>>>>;

/// Serves embedding.v1.EmbeddingService.
///
/// Thread: gRPC's call the RPCs; stop_accepting() any. To outlive the server it is registered with.
class EmbedService final : public EmbedServiceMethods {
 public:
  /// Everything referred to outlives this.
  EmbedService(dispatch::Router& router, access::Admission& admission,
               const access::AccessControl& access, request::DoorProbe& probe,
               request::ServiceLimits limits, request::DefaultModels defaults);

  /// From now on embedding RPCs are answered UNAVAILABLE with pushback. Accepted ones go on, and
  /// models and budgets can still be looked at.
  void stop_accepting() { intake_.stop_accepting(); }

  /// RPCs that were ended because their callers did not take the answer.
  [[nodiscard]] std::uint64_t slow_readers() const { return slow_readers_.ended(); }

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

 private:
  StreamOut* stream(request::Route route, grpc::CallbackServerContext& context,
                    const grpc::ByteBuffer* request);
  grpc::ServerUnaryReactor* unary(request::Route route, grpc::CallbackServerContext& context,
                                  const grpc::ByteBuffer* request, grpc::ByteBuffer& response);

  SlowReaders slow_readers_;
  request::Intake intake_;
  const Lookups lookups_{intake_};
};

}  // namespace gateway::grpc_door
