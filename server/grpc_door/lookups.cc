#include "grpc_door/lookups.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "door/request/model_choice.h"
#include "door/request/response_writer.h"
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
/// Thread: one at a time.
class Lookup final : private request::EndWriter {
 public:
  Lookup(request::RequestContext&& request, grpc::CallbackServerContext& context,
         grpc::ByteBuffer& response, AnswerHold& hold)
      : context_(context),
        reactor_(context.DefaultReactor()),
        response_(response),
        hold_(hold),
        request_(std::move(request)) {
    request_.attach(*this);
  }

  [[nodiscard]] grpc::ServerUnaryReactor* reactor() const { return reactor_; }
  [[nodiscard]] const access::Identity& caller() const { return request_.caller(); }

  /// Once. Afterwards what it refers to may be gone.
  template <class Message>
  void answer(const Message& message) {
    const grpc::Status written = serialise(message, response_);
    if (!written.ok()) return request_.end({ErrorKind::internal, written.error_message()});
    request_.end();
  }

 private:
  void finish(const Error* error) override {
    hold_.pass([reactor = reactor_, status = error != nullptr
                                                 ? refusal(*error, context_)
                                                 : grpc::Status::OK] { reactor->Finish(status); });
  }

  grpc::CallbackServerContext& context_;
  grpc::ServerUnaryReactor* const reactor_;
  grpc::ByteBuffer& response_;
  AnswerHold& hold_;
  request::RequestContext request_;  ///< The first to go: it may have to end yet.
};

/// The spec of the model that is asked for; null if all are. Errors end the request.
template <class Message>
Result<const ModelSpec*> asked_model(const dispatch::Router& router,
                                     request::RequestContext& request, grpc::ByteBuffer wire) {
  const Result<Message> asked = parse_wire<Message>(wire);
  if (!asked) return request.reject(asked.error());
  if (auto error =
          request::check_model(router, request.caller(), asked->model(), request.spelling())) {
    return request.reject(*std::move(error));
  }
  const ModelSpec* const named = router.find(asked->model());
  if (named != nullptr) request.set_model(*named);
  return named;
}

Error no_operator() {
  return {ErrorKind::permission_denied,
          "only a tenant that the configuration marks as `operator` may do this"};
}

}  // namespace

grpc::ServerUnaryReactor* Lookups::list_models(grpc::CallbackServerContext& context,
                                               const grpc::ByteBuffer* request,
                                               grpc::ByteBuffer& response) const {
  Result<request::RequestContext> entered =
      entrance_.enter(request::Route::list_models, context, *request);
  if (!entered) return refuse_unary(entered.error(), context, hold_);
  const auto lookup = std::make_shared<Lookup>(*std::move(entered), context, response, hold_);
  grpc::ServerUnaryReactor* const reactor = lookup->reactor();
  entrance_.intake.services().router.report(
      [this, lookup](const std::vector<dispatch::ModelReport>& all) {
        pb::ListModelsResponse models;
        fill_models(all, lookup->caller(), models);
        lookup->answer(models);
      });
  return reactor;
}

grpc::ServerUnaryReactor* Lookups::get_budget(grpc::CallbackServerContext& context,
                                              const grpc::ByteBuffer* request,
                                              grpc::ByteBuffer& response) const {
  const dispatch::Router& router = entrance_.intake.services().router;
  Result<request::RequestContext> entered =
      entrance_.enter(request::Route::get_budget, context, *request);
  if (!entered) return refuse_unary(entered.error(), context, hold_);
  const Result<const ModelSpec*> model =
      asked_model<pb::GetBudgetRequest>(router, *entered, take_wire(request));
  if (!model) return refuse_unary(model.error(), context, hold_);
  const auto lookup = std::make_shared<Lookup>(*std::move(entered), context, response, hold_);
  grpc::ServerUnaryReactor* const reactor = lookup->reactor();
  const std::string_view name = *model != nullptr ? std::string_view((*model)->name) : "";
  router.report([name, lookup](const std::vector<dispatch::ModelReport>& all) {
    pb::GetBudgetResponse budgets;
    fill_budgets(all, name, lookup->caller(), *budgets.mutable_models());
    lookup->answer(budgets);
  });
  return reactor;
}

grpc::ServerUnaryReactor* Lookups::reset_learned_limits(grpc::CallbackServerContext& context,
                                                        const grpc::ByteBuffer* request,
                                                        grpc::ByteBuffer& response) const {
  dispatch::Router& router = entrance_.intake.services().router;
  Result<request::RequestContext> entered =
      entrance_.enter(request::Route::reset_learned_limits, context, *request);
  if (!entered) return refuse_unary(entered.error(), context, hold_);
  if (!entered->caller().operates())
    return refuse_unary(entered->reject(no_operator()), context, hold_);
  const Result<const ModelSpec*> model =
      asked_model<pb::ResetLearnedLimitsRequest>(router, *entered, take_wire(request));
  if (!model) return refuse_unary(model.error(), context, hold_);
  const auto lookup = std::make_shared<Lookup>(*std::move(entered), context, response, hold_);
  grpc::ServerUnaryReactor* const reactor = lookup->reactor();
  const std::string_view name = *model != nullptr ? std::string_view((*model)->name) : "";
  std::vector<std::string> names;
  for (const dispatch::ServedModel& served : router.models()) {
    const std::string& known = served.spec->name;
    if ((name.empty() || known == name) && lookup->caller().may_use(known)) names.push_back(known);
  }
  router.forget_sizes(names, [name, lookup](const std::vector<dispatch::ModelReport>& all) {
    pb::ResetLearnedLimitsResponse budgets;
    fill_budgets(all, name, lookup->caller(), *budgets.mutable_models());
    lookup->answer(budgets);
  });
  return reactor;
}

void Lookups::fill_models(const std::vector<dispatch::ModelReport>& reports,
                          const access::Identity& caller, pb::ListModelsResponse& out) const {
  const request::Services& services = entrance_.intake.services();
  for (const dispatch::ServedModel& model : services.router.models()) {
    const std::string& name = model.spec->name;
    if (!caller.may_use(name)) continue;
    const bool of_texts = model.spec->modality == Modality::text;
    const bool is_default =
        name == (of_texts ? services.defaults.text : services.defaults.multimodal);
    pb::Model& listed = *out.add_models();
    fill_model(model, is_default, listed);
    const auto report = std::ranges::find(reports, name, &dispatch::ModelReport::model);
    if (report != reports.end()) fill_standing(*report, listed);
  }
}

}  // namespace gateway::grpc_door
