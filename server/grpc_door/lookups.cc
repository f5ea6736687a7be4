#include "grpc_door/lookups.h"

#include <algorithm>
#include <string>
#include <utility>

#include "door/request/model_choice.h"
#include "door/request/request_tally.h"
#include "grpc_door/budget_mapping.h"
#include "grpc_door/proto_mapping.h"
#include "grpc_door/refusal.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

/// One RPC that waits for its report. That may come after the caller has gone: the context's own
/// reactor takes no notice of a cancellation, so that it and the response live until Finish, the
/// only one.
///
/// Thread: one at a time. A value, since the router wants what it calls to be copyable.
class Lookup {
 public:
  /// Probe and response outlive it.
  Lookup(dispatch::Probe& probe, request::RequestOrigin origin,
         grpc::CallbackServerContext& context, grpc::ByteBuffer& response)
      : probe_(&probe),
        tally_(std::move(origin)),
        reactor_(context.DefaultReactor()),
        response_(&response) {}

  [[nodiscard]] grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  /// Once. Afterwards what it refers to may be gone.
  template <class Message>
  void finish(const Message& answer) const {
    const grpc::Status status = serialise(answer, *response_);
    probe_->request_finished(
        tally_.finished(status.error_code(), status.error_message(), Clock::now()));
    reactor_->Finish(status);
  }

 private:
  dispatch::Probe* probe_;
  request::RequestTally tally_;
  grpc::ServerUnaryReactor* reactor_;
  grpc::ByteBuffer* response_;
};

}  // namespace

Lookups::Lookups(const dispatch::Router& router, const access::AccessControl& access,
                 dispatch::Probe& probe, request::DefaultModels defaults)
    : router_(router), access_(access), probe_(probe), defaults_(std::move(defaults)) {}

grpc::ServerUnaryReactor* Lookups::list_models(grpc::CallbackServerContext& context,
                                               grpc::ByteBuffer& response) const {
  Caller caller = read_caller(access_, context);
  if (!caller.identity) {
    return refuse(dispatch::Rpc::list_models, caller, caller.identity.error(), context);
  }
  const Lookup lookup(probe_, origin_of(dispatch::Rpc::list_models, caller, {}), context, response);
  auto answer = [this, lookup, who = *std::move(caller.identity)](
                    const std::vector<dispatch::ModelReport>& reports) {
    pb::ListModelsResponse models;
    fill_models(reports, who, models);
    lookup.finish(models);
  };
  router_.report(std::move(answer));
  return lookup.reactor();
}

grpc::ServerUnaryReactor* Lookups::get_budget(grpc::CallbackServerContext& context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer& response) const {
  Caller caller = read_caller(access_, context);
  const Result<std::string_view> model = asked_model(caller, request);
  if (!model) return refuse(dispatch::Rpc::get_budget, caller, model.error(), context);
  const Lookup lookup(probe_, origin_of(dispatch::Rpc::get_budget, caller, *model), context,
                      response);
  auto answer = [lookup, model = *model, who = *std::move(caller.identity)](
                    const std::vector<dispatch::ModelReport>& reports) {
    pb::GetBudgetResponse budgets;
    fill_budgets(reports, model, who, budgets);
    lookup.finish(budgets);
  };
  router_.report(std::move(answer));
  return lookup.reactor();
}

Result<std::string_view> Lookups::asked_model(const Caller& caller,
                                              const grpc::ByteBuffer* request) const {
  if (!caller.identity) return caller.identity.error();
  grpc::ByteBuffer wire = take_wire(request);
  const Result<pb::GetBudgetRequest> asked = parse_wire<pb::GetBudgetRequest>(wire);
  if (!asked) return asked.error();
  if (auto error = request::check_model(router_, *caller.identity, asked->model())) {
    return *std::move(error);
  }
  const ModelSpec* const named = router_.find(asked->model());
  return named == nullptr ? std::string_view() : std::string_view(named->name);
}

void Lookups::fill_models(const std::vector<dispatch::ModelReport>& reports,
                          const access::Identity& caller, pb::ListModelsResponse& out) const {
  for (const dispatch::ServedModel& model : router_.models()) {
    const std::string& name = model.spec->name;
    if (!caller.may_use(name)) continue;
    const bool is_default =
        name == (model.spec->modality == Modality::text ? defaults_.text : defaults_.multimodal);
    pb::Model& listed = *out.add_models();
    fill_model(model, is_default, listed);
    const auto report = std::ranges::find(reports, name, &dispatch::ModelReport::model);
    if (report != reports.end()) fill_standing(*report, listed);
  }
}

grpc::ServerUnaryReactor* Lookups::refuse(dispatch::Rpc rpc, const Caller& caller,
                                          const Error& error,
                                          grpc::CallbackServerContext& context) const {
  const request::RequestTally tally(origin_of(rpc, caller, {}));
  report_rejection(probe_, tally, rejection_of(error.kind), error);
  return end_at_once(refusal(error, context), context);
}

}  // namespace gateway::grpc_door
