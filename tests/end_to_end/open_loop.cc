#include "tests/end_to_end/open_loop.h"

#include <chrono>
#include <future>
#include <random>
#include <thread>
#include <utility>
#include <variant>

namespace gateway::testing {

using std::chrono::steady_clock;

/// One request.
class OpenLoop::Asked {
 public:
  Asked(pb::EmbeddingService::Stub& stub, const ClosedLoops::Caller& caller, int round)
      : caller_(caller), round_(round), request_(std::get<pb::EmbedRequest>(caller.ask(round))) {
    context_.AddMetadata("x-tenant-id", caller.tenant);
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    stub.async()->EmbedUnary(&context_, &request_, &reply_.response, [this](grpc::Status status) {
      reply_.status = std::move(status);
      caller_.judge(round_, reply_);
      answered_.set_value();
    });
  }

  void wait() { answered_.get_future().wait(); }

 private:
  const ClosedLoops::Caller& caller_;
  int round_;
  pb::EmbedRequest request_;
  grpc::ClientContext context_;
  UnaryReply reply_;
  std::promise<void> answered_;
};

OpenLoop::OpenLoop(const GatewayStack& stack) : stub_(stack.connect()) {}

OpenLoop::~OpenLoop() = default;

void OpenLoop::run(const ClosedLoops::Caller& caller, double per_second,
                   std::chrono::seconds length, unsigned seed) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(per_second);
  const auto begin = steady_clock::now();
  auto at = begin;
  for (int round = 0; at < begin + length; ++round) {
    std::this_thread::sleep_until(at);
    asked_.push_back(std::make_unique<Asked>(*stub_, caller, round));
    at += std::chrono::duration_cast<steady_clock::duration>(
        std::chrono::duration<double>(gap(random)));
  }
  for (const auto& asked : asked_) asked->wait();
  asked_.clear();
}

}  // namespace gateway::testing
