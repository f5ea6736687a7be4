// The gateway's API as C++ calls: start here.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>

#include "client/call_headers.h"
#include "client/call_options.h"
#include "client/channel_options.h"
#include "client/embed_stream.h"
#include "client/status.h"
#include "embedding/v1/embedding_service.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace embedding_client {

/// Calls one gateway. Requests and answers are the messages of embedding_service.proto, which
/// documents their fields; what this adds is headers, deadlines, retries, and failures as values.
///
/// Thread: any; calls run concurrently over one connection. Copies share it; streams may outlive
/// them.
class EmbeddingClient {
 public:
  /// INVALID_ARGUMENT if the options are impossible; see open_channel() and CallHeaders::of(). Does
  /// not connect yet.
  [[nodiscard]] static Result<EmbeddingClient> connect(const ChannelOptions& options);

  /// Over a channel that somebody else made, with headers for every call.
  explicit EmbeddingClient(const std::shared_ptr<grpc::Channel>& channel, CallHeaders headers = {});

  /// Results as they come; see EmbedStream. The request is copied.
  [[nodiscard]] EmbedStream embed(const embedding::v1::EmbedRequest& request,
                                  const CallOptions& options = {}) const;
  [[nodiscard]] EmbedStream embed_multimodal(const embedding::v1::EmbedMultimodalRequest& request,
                                             const CallOptions& options = {}) const;

  /// All results in input order; if any item fails the call fails with that item's status.
  [[nodiscard]] Result<embedding::v1::EmbedUnaryResponse> embed_unary(
      const embedding::v1::EmbedRequest& request, const CallOptions& options = {}) const;
  [[nodiscard]] Result<embedding::v1::EmbedUnaryResponse> embed_multimodal_unary(
      const embedding::v1::EmbedMultimodalRequest& request, const CallOptions& options = {}) const;

  [[nodiscard]] Result<embedding::v1::ListModelsResponse> list_models(
      const CallOptions& options = {}) const;

  /// How the budgets of `model` stand now, or of all models if it is empty. NOT_FOUND: it is not
  /// served.
  [[nodiscard]] Result<embedding::v1::GetBudgetResponse> get_budget(
      const std::string& model = {}, const CallOptions& options = {}) const;

  /// Forgets how large a call of `model` may be as far as refusals have taught it, or of all models
  /// if it is empty; answers how their budgets stand then. PERMISSION_DENIED: the tenant is no
  /// operator.
  [[nodiscard]] Result<embedding::v1::ResetLearnedLimitsResponse> reset_learned_limits(
      const std::string& model = {}, const CallOptions& options = {}) const;

  /// The gRPC health protocol's answer for `service` (empty: the gateway as a whole). NOT_FOUND: no
  /// such service. Nobody is asked who he is for that, so neither token nor tenant is sent.
  [[nodiscard]] Result<grpc::health::v1::HealthCheckResponse::ServingStatus> check_health(
      const std::string& service = {}, const CallOptions& options = {}) const;

 private:
  std::shared_ptr<embedding::v1::EmbeddingService::Stub> embedding_;
  std::shared_ptr<grpc::health::v1::Health::Stub> health_;
  CallHeaders headers_;
};

}  // namespace embedding_client
