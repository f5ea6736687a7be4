// A scripted EmbeddingService on a port of its own, for tests of clients.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include "embedding/v1/embedding_service.grpc.pb.h"
#include "tests/client/fake_embedding.h"

namespace embedding_client::testing {

/// Answers every text at once with its fake_vector() and as many tokens as it has bytes, unless
/// told otherwise. Serves health and reflection as the real gateway does.
///
/// Thread: any.
class FakeGateway : private embedding::v1::EmbeddingService::Service {
 public:
  FakeGateway();
  /// Behind TLS, say.
  explicit FakeGateway(std::shared_ptr<grpc::ServerCredentials> credentials);
  ~FakeGateway() override;

  /// Ends every call, and listens no more; then again, at the same address.
  void go_away();
  void come_back();

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  struct Refusal {
    grpc::StatusCode code;
    std::string message;
    std::string pushback_ms{};      ///< The trailer's text; empty: no trailer.
    std::size_t after_results = 0;  ///< How many results of the call leave before it breaks.
    std::string provider_code{};    ///< The trailer's text; empty: no trailer.
  };
  /// The next calls that embed, or ask for budgets, fail so, one after the other.
  void refuse_next(const Refusal& refusal, int times = 1);

  /// Any request that holds this text is refused at the door, blaming it by its index.
  void refuse_text(const std::string& text);

  /// This text gets an error, the first `times` times it is asked for.
  void fail_text(const std::string& text, const embedding::v1::ItemError& error,
                 int times = 1 << 20);

  /// Results of a call leave last first.
  void answer_in_reverse();

  /// The first results of a call leave with these indices in place of their own, the others never:
  /// no gateway that keeps its word does that.
  void misnumber(const std::vector<std::uint32_t>& indices);

  /// All contents of a multimodal request make one vector.
  void fuse();

  /// Calls that hold this text (empty: all calls) wait, from their start, until release() or until
  /// they are cancelled.
  void hold(const std::string& text = {});
  /// The same of all calls after so many.
  void hold_after(std::size_t calls);
  void release();

  /// What GetBudget answers, of whatever model it is asked.
  void set_budgets(const embedding::v1::GetBudgetResponse& budgets);

  /// Blocks until so many calls that embed, or ask for budgets, have begun; false after ten
  /// seconds.
  bool wait_for_calls(std::size_t count);

  void set_serving(bool serving);

  std::size_t calls() const;
  std::vector<embedding::v1::EmbedRequest> text_requests() const;
  std::vector<embedding::v1::EmbedMultimodalRequest> multimodal_requests() const;
  std::vector<std::string> budget_requests() const;  ///< The models asked for.
  std::vector<std::string> resets() const;           ///< The models whose limits were reset.
  /// Of the last call that embeds, or asks for budgets; empty if it had no such header.
  std::string header(const std::string& name) const;
  /// The same of each such call, in their order.
  std::vector<std::string> headers(const std::string& name) const;
  bool last_call_had_deadline() const;

 private:
  using Writer = grpc::ServerWriter<embedding::v1::EmbedResponse>;

  grpc::Status Embed(grpc::ServerContext* context, const embedding::v1::EmbedRequest* request,
                     Writer* writer) override;
  grpc::Status EmbedUnary(grpc::ServerContext* context, const embedding::v1::EmbedRequest* request,
                          embedding::v1::EmbedUnaryResponse* response) override;
  grpc::Status EmbedMultimodal(grpc::ServerContext* context,
                               const embedding::v1::EmbedMultimodalRequest* request,
                               Writer* writer) override;
  grpc::Status EmbedMultimodalUnary(grpc::ServerContext* context,
                                    const embedding::v1::EmbedMultimodalRequest* request,
                                    embedding::v1::EmbedUnaryResponse* response) override;
  grpc::Status ListModels(grpc::ServerContext* context,
                          const embedding::v1::ListModelsRequest* request,
                          embedding::v1::ListModelsResponse* response) override;
  grpc::Status ResetLearnedLimits(grpc::ServerContext* context,
                                  const embedding::v1::ResetLearnedLimitsRequest* request,
                                  embedding::v1::ResetLearnedLimitsResponse* response) override;
  grpc::Status GetBudget(grpc::ServerContext* context,
                         const embedding::v1::GetBudgetRequest* request,
                         embedding::v1::GetBudgetResponse* response) override;

  /// Notes the call, holds it if it is to be held, and takes the refusal that is meant for it.
  std::optional<Refusal> begin(grpc::ServerContext& context, const std::vector<std::string>& texts);
  std::vector<embedding::v1::ItemResult> results_of(const std::vector<std::string>& texts,
                                                    std::uint32_t dimension,
                                                    embedding::v1::OutputType output_type);
  /// Texts that stand for the contents, as many as there will be results.
  std::vector<std::string> note(const embedding::v1::EmbedMultimodalRequest& request);
  static grpc::Status refuse(grpc::ServerContext& context, const Refusal& refusal);
  grpc::Status stream(grpc::ServerContext& context,
                      const std::vector<embedding::v1::ItemResult>& results,
                      const std::optional<Refusal>& refusal, Writer& writer);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Refusal> refusals_;
  std::string refused_text_;
  std::map<std::string, std::pair<embedding::v1::ItemError, int>> failing_;
  std::optional<std::string> held_;
  std::optional<std::size_t> held_after_;
  bool reverse_ = false;
  std::optional<std::vector<std::uint32_t>> indices_;
  bool fused_ = false;
  std::size_t calls_ = 0;
  bool had_deadline_ = false;
  std::vector<std::map<std::string, std::string>> headers_;  ///< Of each call.
  std::vector<embedding::v1::EmbedRequest> text_requests_;
  std::vector<embedding::v1::EmbedMultimodalRequest> multimodal_requests_;
  std::vector<std::string> budget_requests_;
  embedding::v1::GetBudgetResponse budgets_;
  std::vector<std::string> resets_;

  std::shared_ptr<grpc::ServerCredentials> credentials_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace embedding_client::testing
