#include "service/embed_service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "service/budget_mapping.h"
#include "service/model_choice.h"
#include "service/proto_mapping.h"
#include "service/refusal.h"
#include "service/unary_reactor.h"
#include "service/wire_message.h"

namespace gateway {

namespace pb = embedding::v1;

namespace {

grpc::ServerUnaryReactor* end_at_once(const grpc::Status& status,
                                      grpc::CallbackServerContext& context) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

}  // namespace

EmbedService::EmbedService(Router& router, Admission& admission, const AccessControl& access,
                           Probe& probe, ServiceLimits limits, DefaultModels defaults)
    : router_(router),
      access_(access),
      probe_(probe),
      defaults_(defaults),
      slow_readers_(limits.reader_timeout),
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

// ListModels and GetBudget: the report may come after the caller has gone. The context's own
// reactor takes no notice of a cancellation, so that it, the response and this service live until
// the answer's Finish, the only one.

grpc::ServerUnaryReactor* EmbedService::ListModels(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* /*request*/,
                                                   grpc::ByteBuffer* response) {
  Caller caller = read_caller(access_, *context);
  if (!caller.identity) return end_at_once(refusal(caller.identity.error(), *context), *context);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto answer = [this, reactor, response,
                 who = *std::move(caller.identity)](const std::vector<ModelReport>& reports) {
    pb::ListModelsResponse models;
    list_models(reports, who, models);
    reactor->Finish(serialise(models, *response));
  };
  router_.report(std::move(answer));
  return reactor;
}

grpc::ServerUnaryReactor* EmbedService::GetBudget(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  Caller caller = read_caller(access_, *context);
  if (!caller.identity) return end_at_once(refusal(caller.identity.error(), *context), *context);
  grpc::ByteBuffer wire = take_wire(request);
  const Result<pb::GetBudgetRequest> asked = parse_wire<pb::GetBudgetRequest>(wire);
  const std::optional<Error> error =
      asked ? check_model(router_, *caller.identity, asked->model()) : std::optional(asked.error());
  if (error) return end_at_once(refusal(*error, *context), *context);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto answer = [reactor, response, who = *std::move(caller.identity),
                 model = asked->model()](const std::vector<ModelReport>& reports) {
    pb::GetBudgetResponse budgets;
    fill_budgets(reports, model, who, budgets);
    reactor->Finish(serialise(budgets, *response));
  };
  router_.report(std::move(answer));
  return reactor;
}

void EmbedService::list_models(const std::vector<ModelReport>& reports, const Identity& caller,
                               pb::ListModelsResponse& out) const {
  for (const ServedModel& model : router_.models()) {
    const std::string& name = model.spec->name;
    if (!caller.may_use(name)) continue;
    const bool is_default =
        name == (model.spec->modality == Modality::text ? defaults_.text : defaults_.multimodal);
    pb::Model& listed = *out.add_models();
    fill_model(model, is_default, listed);
    const auto report = std::ranges::find(reports, name, &ModelReport::model);
    if (report != reports.end()) fill_standing(*report, listed);
  }
}

StreamOut* EmbedService::stream(Rpc rpc, grpc::CallbackServerContext& context,
                                const grpc::ByteBuffer* request) {
  Result<Accepted> accepted =
      intake_.accept(rpc, read_caller(access_, context), take_wire(request));
  if (!accepted) return refuse_stream(refusal(accepted.error(), context));
  return start_stream(router_, probe_, slow_readers_, *std::move(accepted), context);
}

grpc::ServerUnaryReactor* EmbedService::unary(Rpc rpc, grpc::CallbackServerContext& context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer& response) {
  Result<Accepted> accepted =
      intake_.accept(rpc, read_caller(access_, context), take_wire(request));
  if (!accepted) return end_at_once(refusal(accepted.error(), context), context);
  return start_unary(router_, probe_, slow_readers_, *std::move(accepted), context, response);
}

}  // namespace gateway
