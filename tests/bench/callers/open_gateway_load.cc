#include "tests/bench/callers/open_gateway_load.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <grpcpp/client_context.h>

#include "embedding/v1/embedding_service.grpc.pb.h"
#include "tests/bench/callers/arrivals.h"
#include "tests/bench/callers/gateway_calls.h"
#include "tests/bench/callers/texts.h"

namespace bench {
namespace {

namespace pb = embedding::v1;
using Clock = Arrivals::Clock;

/// Thread: run() on the main one, which begins requests; they end on gRPC's.
class OpenGatewayLoad {
 public:
  explicit OpenGatewayLoad(const Load& load) : load_(load) {
    for (const auto& channel : connect_to_gateway(load)) {
      stubs_.push_back(pb::EmbeddingService::NewStub(channel));
    }
  }

  std::string run() {
    const auto begin = Clock::now();
    arrivals_.emplace(load_, begin);
    while (const auto at = arrivals_->next()) {
      std::this_thread::sleep_until(*at);
      ask();
    }
    std::unique_lock lock(mutex_);
    all_answered_.wait(lock, [this] { return under_way_ == 0; });
    return outcome_.json(Clock::now() - begin);
  }

 private:
  struct Asked {
    pb::EmbedRequest request;
    pb::EmbedUnaryResponse response;
    grpc::ClientContext context;
    Clock::time_point begun;
    bool told = true;
  };

  void ask() {
    auto asked = std::make_shared<Asked>();
    asked->request = request_without_texts(load_);
    for (std::string& text : *asked->request.mutable_texts()) {
      text = numbered_text(texts_sent_++, load_.text_bytes);
    }
    asked->context.set_deadline(std::chrono::system_clock::now() + load_.timeout);
    {
      const std::lock_guard lock(mutex_);
      ++under_way_;
    }
    Asked& call = *asked;  // It lives as long as its callback.
    call.begun = Clock::now();
    call.told = arrivals_->settled(call.begun);
    auto& stub = *stubs_[requests_sent_++ % stubs_.size()];
    stub.async()->EmbedUnary(&call.context, &call.request, &call.response,
                             [this, asked = std::move(asked)](const grpc::Status& status) mutable {
                               finished(std::move(asked), status);
                             });
  }

  void finished(std::shared_ptr<Asked> asked, const grpc::Status& status) {
    const auto latency = Clock::now() - asked->begun;
    {
      const std::lock_guard lock(mutex_);
      if (asked->told) keep(load_, status, asked->response, latency, outcome_);
    }
    // Its context shares the channel, which must not end on a thread of gRPC's.
    asked.reset();
    const std::lock_guard lock(mutex_);
    if (--under_way_ == 0) all_answered_.notify_one();
  }

  const Load& load_;
  std::vector<std::unique_ptr<pb::EmbeddingService::Stub>> stubs_;
  std::optional<Arrivals> arrivals_;
  std::uint64_t texts_sent_ = 0;
  std::size_t requests_sent_ = 0;
  std::mutex mutex_;  ///< Of what follows.
  std::condition_variable all_answered_;
  std::size_t under_way_ = 0;
  Outcome outcome_;
};

}  // namespace

std::string load_gateway_openly(const Load& load) {
  return OpenGatewayLoad(load).run();
}

}  // namespace bench
