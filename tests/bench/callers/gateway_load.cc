#include "tests/bench/callers/gateway_load.h"

#include <latch>
#include <memory>
#include <optional>
#include <vector>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "embedding/v1/embedding_service.grpc.pb.h"
#include "tests/bench/callers/gateway_calls.h"
#include "tests/bench/callers/outcome.h"
#include "tests/bench/callers/texts.h"
#include "tests/bench/callers/turns.h"

namespace bench {
namespace {

namespace pb = embedding::v1;
using Stub = pb::EmbeddingService::Stub;

/// One caller, who asks again as soon as it is answered.
///
/// Thread: start() on the main one; then gRPC's, one at a time. The outcome may be read when `done`
/// has counted it.
class Caller {
 public:
  Caller(const Load& load, std::size_t number, const std::shared_ptr<grpc::Channel>& channel,
         Turns& turns, std::latch& done)
      : load_(load),
        number_(number),
        stub_(pb::EmbeddingService::NewStub(channel)),
        turns_(turns),
        done_(done),
        request_(request_without_texts(load)) {
    if (load.lanes > 1) {
      request_.set_text_type(pb::TEXT_TYPE_QUERY);
      request_.set_instruct("task " + std::to_string(number % load.lanes));
    }
  }

  void start() {
    started_ = Turns::Clock::now();
    if (!turns_.take(started_)) return done_.count_down();
    for (std::string& text : *request_.mutable_texts()) {
      text = numbered_text(number_ + load_.callers * texts_sent_++, load_.text_bytes);
    }
    context_.emplace();
    context_->set_deadline(std::chrono::system_clock::now() + load_.timeout);
    if (load_.tenants > 0) {
      context_->AddMetadata("x-tenant-id", "tenant-" + std::to_string(number_ % load_.tenants));
    }
    stub_->async()->EmbedUnary(&*context_, &request_, &response_,
                               [this](const grpc::Status& status) { finished(status); });
  }

  [[nodiscard]] const Outcome& outcome() const { return outcome_; }

 private:
  void finished(const grpc::Status& status) {
    keep(load_, status, response_, Turns::Clock::now() - started_, outcome_);
    start();
  }

  const Load& load_;
  const std::size_t number_;
  const std::unique_ptr<Stub> stub_;
  Turns& turns_;
  std::latch& done_;
  std::uint64_t texts_sent_ = 0;
  Turns::Clock::time_point started_;
  std::optional<grpc::ClientContext> context_;
  pb::EmbedRequest request_;
  pb::EmbedUnaryResponse response_;
  Outcome outcome_;
};

}  // namespace

std::string load_gateway(const Load& load) {
  const auto channels = connect_to_gateway(load);
  Turns turns(load);
  std::latch done(static_cast<std::ptrdiff_t>(load.callers));
  std::vector<std::unique_ptr<Caller>> callers;
  for (std::size_t k = 0; k < load.callers; ++k) {
    callers.push_back(
        std::make_unique<Caller>(load, k, channels[k % channels.size()], turns, done));
  }
  const auto begun = Turns::Clock::now();
  for (const auto& caller : callers) caller->start();
  done.wait();
  const auto took = Turns::Clock::now() - begun;
  Outcome outcome;
  for (const auto& caller : callers) outcome.add(caller->outcome());
  return outcome.json(took);
}

}  // namespace bench
