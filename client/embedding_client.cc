#include "client/embedding_client.h"

#include <utility>

#include "client/call_context.h"

namespace embedding_client {

using embedding::v1::EmbeddingService;
using embedding::v1::EmbedMultimodalRequest;
using embedding::v1::EmbedRequest;
using embedding::v1::EmbedUnaryResponse;
using embedding::v1::GetBudgetRequest;
using embedding::v1::GetBudgetResponse;
using embedding::v1::ListModelsRequest;
using embedding::v1::ListModelsResponse;
using embedding::v1::ResetLearnedLimitsRequest;
using embedding::v1::ResetLearnedLimitsResponse;
using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

/// `invoke(context, &response)` makes one attempt.
template <class Response, class Invoke>
Result<Response> call_unary(const CallHeaders& headers, const CallOptions& options, Invoke invoke) {
  const Deadline deadline = deadline_of(options);
  const std::string traceparent = traceparent_of(options);
  Retrier retrier(options.retry, deadline, options.stop, options.retry_consent);
  for (;;) {
    CallContext context(headers, traceparent, deadline, options.stop);
    Response response;
    const grpc::Status ended = invoke(&context.grpc(), &response);
    if (ended.ok()) return response;
    Status failure = context.failure(ended);
    if (!retrier.wait_to_retry(failure)) return retrier.end_of(failure);
  }
}

}  // namespace

Result<EmbeddingClient> EmbeddingClient::connect(const ChannelOptions& options) {
  auto channel = open_channel(options);
  if (!channel) return channel.error();
  auto headers = CallHeaders::of(options);
  if (!headers) return headers.error();
  return EmbeddingClient(*channel, *std::move(headers));
}

EmbeddingClient::EmbeddingClient(const std::shared_ptr<grpc::Channel>& channel, CallHeaders headers)
    : embedding_(EmbeddingService::NewStub(channel)),
      health_(Health::NewStub(channel)),
      headers_(std::move(headers)) {}

EmbedStream EmbeddingClient::embed(const EmbedRequest& request, const CallOptions& options) const {
  auto open = [stub = embedding_, request](grpc::ClientContext& context) {
    return stub->Embed(&context, request);
  };
  return {std::move(open), headers_, options};
}

EmbedStream EmbeddingClient::embed_multimodal(const EmbedMultimodalRequest& request,
                                              const CallOptions& options) const {
  auto open = [stub = embedding_, request](grpc::ClientContext& context) {
    return stub->EmbedMultimodal(&context, request);
  };
  return {std::move(open), headers_, options};
}

Result<EmbedUnaryResponse> EmbeddingClient::embed_unary(const EmbedRequest& request,
                                                        const CallOptions& options) const {
  return call_unary<EmbedUnaryResponse>(headers_, options, [&](auto* context, auto* response) {
    return embedding_->EmbedUnary(context, request, response);
  });
}

Result<EmbedUnaryResponse> EmbeddingClient::embed_multimodal_unary(
    const EmbedMultimodalRequest& request, const CallOptions& options) const {
  return call_unary<EmbedUnaryResponse>(headers_, options, [&](auto* context, auto* response) {
    return embedding_->EmbedMultimodalUnary(context, request, response);
  });
}

Result<ListModelsResponse> EmbeddingClient::list_models(const CallOptions& options) const {
  return call_unary<ListModelsResponse>(headers_, options, [&](auto* context, auto* response) {
    return embedding_->ListModels(context, ListModelsRequest{}, response);
  });
}

Result<GetBudgetResponse> EmbeddingClient::get_budget(const std::string& model,
                                                      const CallOptions& options) const {
  GetBudgetRequest request;
  request.set_model(model);
  return call_unary<GetBudgetResponse>(headers_, options, [&](auto* context, auto* response) {
    return embedding_->GetBudget(context, request, response);
  });
}

Result<ResetLearnedLimitsResponse> EmbeddingClient::reset_learned_limits(
    const std::string& model, const CallOptions& options) const {
  ResetLearnedLimitsRequest request;
  request.set_model(model);
  return call_unary<ResetLearnedLimitsResponse>(
      headers_, options, [&](auto* context, auto* response) {
        return embedding_->ResetLearnedLimits(context, request, response);
      });
}

Result<HealthCheckResponse::ServingStatus> EmbeddingClient::check_health(
    const std::string& service, const CallOptions& options) const {
  HealthCheckRequest request;
  request.set_service(service);
  auto answer = call_unary<HealthCheckResponse>(
      CallHeaders{}, options,
      [&](auto* context, auto* response) { return health_->Check(context, request, response); });
  if (!answer) return answer.error();
  return answer->status();
}

}  // namespace embedding_client
