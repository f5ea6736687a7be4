// The whole gateway before the emulator: real sockets, real TLS, ports of their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "app/app.h"
#include "embedding/v1/embedding_service.grpc.pb.h"
#include "emulator/server.h"

namespace gateway::testing {

namespace pb = embedding::v1;

/// Starts both at construction and ends both at destruction, the gateway first. Thread: any may
/// call stubs.
class GatewayStack {
 public:
  struct Options {
    emulator::Options emulator = unlimited_emulator();
    std::string models =
        "[{name: text-embedding-v4, upstream: emulator, calls_per_minute: 600000}]";
    std::string server_extra;  ///< More keys of the server section, e.g. ", shards: 2".
    std::string auth = "anonymous: true, trust_tenant_header: true";  ///< Keys of that section.
    std::string upstream_extra;  ///< More keys of the upstream, e.g. "call_timeout_ms: 500".
    std::string extra;           ///< More sections of the configuration.
    std::string api_key = "sk-emulator";
    std::string ca_pem;                       ///< Instead of the emulator's own.
    bool provider_up = true;                  ///< Else it is there for start(), on its port.
    telemetry::Observer* observer = nullptr;  ///< Told all that happens; outlives the stack.
    std::optional<emulator::Options> second;  ///< Another provider, as the upstream `second`.
    /// Puts something before the provider on that port; the URL to call instead of the provider's.
    std::function<std::string(std::uint16_t)> detour;
  };

  GatewayStack() : GatewayStack(Options{}) {}
  explicit GatewayStack(Options options);
  ~GatewayStack();
  GatewayStack(const GatewayStack&) = delete;
  GatewayStack& operator=(const GatewayStack&) = delete;

  static emulator::Options unlimited_emulator();

  [[nodiscard]] emulator::Server& provider() { return provider_; }
  [[nodiscard]] const emulator::Server& provider() const { return provider_; }
  /// Precondition: there is a second one.
  [[nodiscard]] emulator::Server& second_provider() { return *second_; }
  [[nodiscard]] app::App& app() { return *app_; }
  /// A stub with a connection of its own, which is there on return.
  [[nodiscard]] std::unique_ptr<pb::EmbeddingService::Stub> connect() const;
  /// The same as a channel.
  [[nodiscard]] std::shared_ptr<grpc::Channel> channel() const;

 private:
  std::string add_upstream(const std::string& name, emulator::Server& provider,
                           const Options& options);

  std::vector<std::string> ca_files_;
  emulator::Server provider_;
  std::optional<emulator::Server> second_;
  telemetry::Log log_;
  std::unique_ptr<app::App> app_;
};

/// One unary call; `timeout` bounds a test that would otherwise hang. An empty tenant is not sent.
struct UnaryReply {
  grpc::Status status;
  pb::EmbedUnaryResponse response;
  std::multimap<std::string, std::string> trailers;
};
UnaryReply embed(pb::EmbeddingService::Stub& stub, const std::vector<std::string>& texts,
                 std::chrono::milliseconds timeout = std::chrono::seconds(20),
                 const std::string& tenant = "");

/// Everything one stream brought.
struct StreamReply {
  grpc::Status status;
  std::vector<pb::ItemResult> results;  ///< In order of arrival.
  std::vector<pb::Summary> summaries;
};
StreamReply embed_stream(pb::EmbeddingService::Stub& stub, const pb::EmbedRequest& request,
                         std::chrono::milliseconds timeout = std::chrono::seconds(20),
                         const std::string& tenant = "");
StreamReply embed_stream(pb::EmbeddingService::Stub& stub,
                         const pb::EmbedMultimodalRequest& request,
                         std::chrono::milliseconds timeout = std::chrono::seconds(20),
                         const std::string& tenant = "");

/// Runs `caller(k)` for k in [0, count) on a thread each and joins them.
void run_callers(int count, const std::function<void(int)>& caller);

/// What the gateway says of its only model.
[[nodiscard]] pb::ModelBudget budget_of(pb::EmbeddingService::Stub& stub);

/// Items that wait for a slot, as the gateway says.
[[nodiscard]] std::uint64_t queued_items(pb::EmbeddingService::Stub& stub);

/// Waits for something that is bound to happen; a minute is a test that hangs. False if it did not.
[[nodiscard]] bool eventually(const std::function<bool()>& happened);

/// Whether the vector is, to the last bit, the emulator's for this text.
bool is_vector_of(const std::string& text, const pb::Embedding& embedding);

}  // namespace gateway::testing
