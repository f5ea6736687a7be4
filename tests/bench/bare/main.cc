// bare_pipeline: the same API over the same libraries without a single feature, to compare with.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <signal.h>

#include "embedding/v1/embedding_service.grpc.pb.h"
#include "tests/bench/bare/pipeline.h"

namespace bench {
namespace {

namespace pb = embedding::v1;

/// EmbedUnary, and nothing else. Thread: gRPC's.
class BareService final
    : public pb::EmbeddingService::WithCallbackMethod_EmbedUnary<pb::EmbeddingService::Service> {
 public:
  explicit BareService(Pipeline& pipeline) : pipeline_(pipeline) {}

 private:
  grpc::ServerUnaryReactor* EmbedUnary(grpc::CallbackServerContext* context,
                                       const pb::EmbedRequest* request,
                                       pb::EmbedUnaryResponse* response) override {
    if (request->texts_size() == 0) {
      grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
      reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "no texts"});
      return reactor;
    }
    auto* const rpc = new EmbedRpc(*request, *response);
    pipeline_.submit(*rpc);
    return rpc;
  }

  Pipeline& pipeline_;
};

/// To be called before any thread starts.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

int serve(const std::string& listen, const std::string& ca_file, Pipeline::Params params) {
  const sigset_t signals = block_signals();
  boost::asio::io_context context(1);
  boost::asio::ssl::context tls = make_tls(ca_file);
  Pipeline pipeline(context, tls, std::move(params));
  BareService service(pipeline);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    std::cerr << "bare_pipeline: can't listen on " << listen << "\n";
    return 1;
  }
  auto work = boost::asio::make_work_guard(context);
  std::thread loop([&context] { context.run(); });
  std::cout << "bare_pipeline ready: grpc_port=" << port << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  context.stop();
  loop.join();
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  CLI::App arguments("EmbedUnary over the provider's text endpoint: coalesced, and nothing else.");
  std::string listen = "127.0.0.1:0";
  std::string upstream;
  std::string ca_file;
  const char* const key = std::getenv("DASHSCOPE_API_KEY");
  bench::Pipeline::Params params;
  params.frame = {.origin = {}, .key = key == nullptr ? "" : key, .model = "text-embedding-v4"};
  arguments.add_option("--listen", listen, "For gRPC in plain text; port 0 takes any free one");
  arguments.add_option("--upstream", upstream, "https://HOST:PORT")->required();
  arguments.add_option("--ca-file", ca_file, "Authority to trust, PEM")->required();
  arguments.add_option("--model", params.frame.model, "The provider's name of it");
  arguments.add_option("--connections", params.connections, "To the upstream, and calls at once")
      ->check(CLI::Range(1, 1000));
  CLI11_PARSE(arguments, argc, argv);
  params.frame.origin = bench::read_origin(upstream);
  try {
    return bench::serve(listen, ca_file, std::move(params));
  } catch (const std::exception& failure) {
    std::cerr << "bare_pipeline: " << failure.what() << "\n";
    return 1;
  }
}
