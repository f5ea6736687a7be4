#include "grpc_door/embed_service.h"

#include <utility>

#include "grpc_door/refusal.h"
#include "grpc_door/request_reading.h"
#include "grpc_door/unary_reactor.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {

EmbedService::EmbedService(const request::Intake& intake, Duration reader_timeout,
                           RequestLimits limits)
    : entrance_{intake, limits}, slow_readers_(reader_timeout), lookups_(entrance_, hold_) {}

StreamOut* EmbedService::Embed(grpc::CallbackServerContext* context,
                               const grpc::ByteBuffer* request) {
  return stream(request::Route::embed, *context, request);
}

StreamOut* EmbedService::EmbedMultimodal(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request) {
  return stream(request::Route::embed_multimodal, *context, request);
}

grpc::ServerUnaryReactor* EmbedService::EmbedUnary(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  return unary(request::Route::embed_unary, *context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::EmbedMultimodalUnary(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return unary(request::Route::embed_multimodal_unary, *context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::ListModels(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  return lookups_.list_models(*context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::GetBudget(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return lookups_.get_budget(*context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::ResetLearnedLimits(grpc::CallbackServerContext* context,
                                                           const grpc::ByteBuffer* request,
                                                           grpc::ByteBuffer* response) {
  return lookups_.reset_learned_limits(*context, request, *response);
}

StreamOut* EmbedService::stream(request::Route route, grpc::CallbackServerContext& context,
                                const grpc::ByteBuffer* request) {
  grpc::ByteBuffer wire = take_wire(request);
  Result<request::RequestContext> entered = entrance_.enter(route, context, wire);
  if (!entered) return refuse_stream(entered.error(), context, hold_);
  Result<dispatch::EmbedRequest> admitted = admit_wire(*entered, wire);
  if (!admitted) return refuse_stream(admitted.error(), context, hold_, entered->caller().tenant());
  return stream_results(*std::move(entered), *std::move(admitted), context, slow_readers_, hold_);
}

grpc::ServerUnaryReactor* EmbedService::unary(request::Route route,
                                              grpc::CallbackServerContext& context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer& response) {
  grpc::ByteBuffer wire = take_wire(request);
  Result<request::RequestContext> entered = entrance_.enter(route, context, wire);
  if (!entered) return refuse_unary(entered.error(), context, hold_);
  Result<dispatch::EmbedRequest> admitted = admit_wire(*entered, wire);
  if (!admitted) return refuse_unary(admitted.error(), context, hold_, entered->caller().tenant());
  return answer_at_once(*std::move(entered), *std::move(admitted), {context, response},
                        slow_readers_, hold_);
}

}  // namespace gateway::grpc_door
