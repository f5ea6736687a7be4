#include "service/embed_service.h"

#include <utility>

#include "service/caller.h"
#include "service/proto_mapping.h"
#include "service/refusal.h"
#include "service/unary_reactor.h"
#include "service/wire_message.h"

namespace gateway {

namespace pb = embedding::v1;

EmbedService::EmbedService(Router& router, Admission& admission, Probe& probe, ServiceLimits limits,
                           DefaultModels defaults)
    : router_(router),
      probe_(probe),
      defaults_(defaults),
      intake_(router, admission, probe, limits, std::move(defaults)) {}

StreamOut* EmbedService::Embed(grpc::CallbackServerContext* context,
                               const grpc::ByteBuffer* request) {
  return stream(Rpc::embed, *context, request);
}

StreamOut* EmbedService::EmbedMultimodal(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request) {
  return stream(Rpc::embed_multimodal, *context, request);
}

grpc::ServerUnaryReactor* EmbedService::EmbedUnary(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* request,
                                                   grpc::ByteBuffer* response) {
  return unary(Rpc::embed_unary, *context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::EmbedMultimodalUnary(grpc::CallbackServerContext* context,
                                                             const grpc::ByteBuffer* request,
                                                             grpc::ByteBuffer* response) {
  return unary(Rpc::embed_multimodal_unary, *context, request, *response);
}

grpc::ServerUnaryReactor* EmbedService::ListModels(grpc::CallbackServerContext* context,
                                                   const pb::ListModelsRequest* /*request*/,
                                                   pb::ListModelsResponse* response) {
  for (const ServedModel& model : router_.models()) {
    const std::string& name = model.spec->name;
    const bool is_default =
        name == (model.spec->modality == Modality::text ? defaults_.text : defaults_.multimodal);
    fill_model(model, is_default, *response->add_models());
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

StreamOut* EmbedService::stream(Rpc rpc, grpc::CallbackServerContext& context,
                                const grpc::ByteBuffer* request) {
  Result<Accepted> accepted = intake_.accept(rpc, read_caller(context), take_wire(request));
  if (!accepted) return refuse_stream(refusal(accepted.error(), context));
  return start_stream(router_, probe_, *std::move(accepted));
}

grpc::ServerUnaryReactor* EmbedService::unary(Rpc rpc, grpc::CallbackServerContext& context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer& response) {
  Result<Accepted> accepted = intake_.accept(rpc, read_caller(context), take_wire(request));
  if (!accepted) {
    grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
    reactor->Finish(refusal(accepted.error(), context));
    return reactor;
  }
  return start_unary(router_, probe_, *std::move(accepted), context, response);
}

}  // namespace gateway
