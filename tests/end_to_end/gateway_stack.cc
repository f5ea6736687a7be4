#include "tests/end_to_end/gateway_stack.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "emulator/vectors.h"

namespace gateway::testing {
namespace {

std::string write_ca(const std::string& pem) {
  static std::atomic<int> number{0};
  std::string path = ::testing::TempDir() + "gateway-ca-" + std::to_string(getpid()) + "-" +
                     std::to_string(number++) + ".pem";
  std::ofstream(path) << pem;
  return path;
}

config::LoadedConfig load(const std::string& yaml, const std::string& api_key) {
  static const std::string kPath = "stack.yaml";
  const config::ConfigSources sources{
      .file =
          [&](const std::string& path) {
            return path == kPath ? config::FileContent(yaml) : config::process_sources().file(path);
          },
      .variable =
          [&](const std::string& name) {
            return name == "DASHSCOPE_API_KEY" ? std::optional(api_key) : std::nullopt;
          }};
  auto loaded = config::load_config(kPath, sources);
  if (!loaded) throw std::runtime_error(loaded.error());
  return std::move(*loaded);
}

template <class Request, class Call>
StreamReply read_all(Call call, const Request& request, std::chrono::milliseconds timeout,
                     const std::string& tenant) {
  grpc::ClientContext context;
  if (!tenant.empty()) context.AddMetadata("x-tenant-id", tenant);
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  const auto reader = call(&context, request);
  StreamReply reply;
  pb::EmbedResponse response;
  while (reader->Read(&response)) {
    if (response.has_result()) reply.results.push_back(response.result());
    if (response.has_summary()) reply.summaries.push_back(response.summary());
  }
  reply.status = reader->Finish();
  return reply;
}

}  // namespace

emulator::Options GatewayStack::unlimited_emulator() {
  emulator::Options options;
  options.no_limits();
  return options;
}

GatewayStack::GatewayStack(Options options)
    : provider_(options.emulator), log_({.level = telemetry::LogLevel::error}) {
  std::string upstreams = add_upstream("emulator", provider_, options);
  if (options.second) {
    second_.emplace(*options.second);
    upstreams += add_upstream("second", *second_, options);
  }
  const std::string yaml =
      "server: {insecure: true, grpc_address: '127.0.0.1:0', operations_address: '127.0.0.1:0'" +
      options.server_extra + "}\nauth: {" + options.auth + "}\nupstreams:\n" + upstreams +
      "models: " + options.models + "\n" + options.extra + "\n";
  if (!options.provider_up) provider_.stop();
  auto started = app::App::start(load(yaml, options.api_key), log_, options.observer);
  if (!started) throw std::runtime_error(started.error());
  app_ = std::move(*started);
}

/// Starts the provider; its entry of the configuration.
std::string GatewayStack::add_upstream(const std::string& name, emulator::Server& provider,
                                       const Options& options) {
  provider.start();
  ca_files_.push_back(write_ca(options.ca_pem.empty() ? provider.ca_pem() : options.ca_pem));
  const std::string url = options.detour ? options.detour(provider.port()) : provider.base_url();
  std::string entry =
      "  - name: " + name + "\n    base_url: " + url + "\n    ca_file: " + ca_files_.back() + "\n";
  if (!options.upstream_extra.empty()) entry += "    " + options.upstream_extra + "\n";
  if (options.upstream_extra.find("dialect") == std::string::npos)
    entry += "    dialect: dashscope_native\n";
  return entry;
}

GatewayStack::~GatewayStack() {
  app_.reset();
  provider_.stop();
  if (second_) second_->stop();
  for (const std::string& file : ca_files_) std::remove(file.c_str());
}

std::shared_ptr<grpc::Channel> GatewayStack::channel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(app_->grpc_port()),
                                           grpc::InsecureChannelCredentials(), arguments);
  // gRPC 1.51 reads errno of connect() only after further calls that may set it, so among many
  // threads a connection in progress can be taken for a failed one. The next try is waited for here
  // and not in each call: such a call would also wait for a gateway that has gone.
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(30)))
    throw std::runtime_error("the gateway takes no connection");
  return channel;
}

std::unique_ptr<pb::EmbeddingService::Stub> GatewayStack::connect() const {
  return pb::EmbeddingService::NewStub(channel());
}

UnaryReply embed(pb::EmbeddingService::Stub& stub, const std::vector<std::string>& texts,
                 std::chrono::milliseconds timeout, const std::string& tenant) {
  pb::EmbedRequest request;
  for (const std::string& text : texts) request.add_texts(text);
  grpc::ClientContext context;
  if (!tenant.empty()) context.AddMetadata("x-tenant-id", tenant);
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  UnaryReply reply;
  reply.status = stub.EmbedUnary(&context, request, &reply.response);
  for (const auto& [key, value] : context.GetServerTrailingMetadata()) {
    reply.trailers.emplace(std::string(key.data(), key.size()),
                           std::string(value.data(), value.size()));
  }
  return reply;
}

StreamReply embed_stream(pb::EmbeddingService::Stub& stub, const pb::EmbedRequest& request,
                         std::chrono::milliseconds timeout, const std::string& tenant) {
  return read_all([&](auto* context, const auto& r) { return stub.Embed(context, r); }, request,
                  timeout, tenant);
}

StreamReply embed_stream(pb::EmbeddingService::Stub& stub,
                         const pb::EmbedMultimodalRequest& request,
                         std::chrono::milliseconds timeout, const std::string& tenant) {
  return read_all([&](auto* context, const auto& r) { return stub.EmbedMultimodal(context, r); },
                  request, timeout, tenant);
}

void run_callers(int count, const std::function<void(int)>& caller) {
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int k = 0; k < count; ++k) threads.emplace_back(caller, k);
  for (std::thread& thread : threads) thread.join();
}

pb::ModelBudget budget_of(pb::EmbeddingService::Stub& stub) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  pb::GetBudgetResponse response;
  const grpc::Status status = stub.GetBudget(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.models_size() == 1 ? response.models(0) : pb::ModelBudget();
}

std::uint64_t queued_items(pb::EmbeddingService::Stub& stub) {
  return budget_of(stub).queued_items();
}

bool eventually(const std::function<bool()>& happened) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!happened()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool is_vector_of(const std::string& text, const pb::Embedding& embedding) {
  if (embedding.dense_size() == 0) return false;
  const std::vector<float> expected =
      emulator::text_vector(text, static_cast<std::size_t>(embedding.dense_size()));
  return std::equal(expected.begin(), expected.end(), embedding.dense().begin(),
                    embedding.dense().end());
}

}  // namespace gateway::testing
