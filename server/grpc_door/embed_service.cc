#include "grpc_door/embed_service.h"

#include <utility>

#include "grpc_door/caller.h"
#include "grpc_door/refusal.h"
#include "grpc_door/unary_reactor.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {

EmbedService::EmbedService(dispatch::Router& router, access::Admission& admission,
                           const access::AccessControl& access, dispatch::Probe& probe,
                           request::ServiceLimits limits, request::DefaultModels defaults)
    : router_(router),
      access_(access),
      probe_(probe),
      slow_readers_(limits.reader_timeout),
      lookups_(router, access, probe, defaults),
      intake_(router, admission, probe, limits, std::move(defaults)) {}

StreamOut* EmbedService::Embed(grpc::CallbackServerContext* context,
                               const grpc::ByteBuffer* request) {
  return stream(dispatch::Rpc::embed, *context, request);
}

StreamOut* EmbedService::EmbedMultimodal(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request) {
  return stream(dispatch::Rpc::embed_multimodal, *context, request);
}

grpc::ServerUnaryReactor* EmbedService::EmbedUnary(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  return unary(dispatch::Rpc::embed_unary, *context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::EmbedMultimodalUnary(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return unary(dispatch::Rpc::embed_multimodal_unary, *context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::ListModels(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* /*request*/,
                                                   grpc::ByteBuffer* response) {
  return lookups_.list_models(*context, *response);
}

grpc::ServerUnaryReactor* EmbedService::GetBudget(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return lookups_.get_budget(*context, request, *response);
}

StreamOut* EmbedService::stream(dispatch::Rpc rpc, grpc::CallbackServerContext& context,
                                const grpc::ByteBuffer* request) {
  Result<Accepted> accepted =
      intake_.accept(rpc, read_caller(access_, context), take_wire(request));
  if (!accepted) return refuse_stream(refusal(accepted.error(), context));
  return start_stream(router_, probe_, slow_readers_, *std::move(accepted), context);
}

grpc::ServerUnaryReactor* EmbedService::unary(dispatch::Rpc rpc,
                                              grpc::CallbackServerContext& context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer& response) {
  Result<Accepted> accepted =
      intake_.accept(rpc, read_caller(access_, context), take_wire(request));
  if (!accepted) return end_at_once(refusal(accepted.error(), context), context);
  return start_unary(router_, probe_, slow_readers_, *std::move(accepted), context, response);
}

}  // namespace gateway::grpc_door
