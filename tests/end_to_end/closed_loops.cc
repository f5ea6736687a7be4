#include "tests/end_to_end/closed_loops.h"

#include <chrono>
#include <utility>

#include <gtest/gtest.h>

namespace gateway::testing {

/// One caller. It has one call out from start() to the end.
class ClosedLoops::Loop {
 public:
  Loop(ClosedLoops& all, Caller caller) : all_(all), caller_(std::move(caller)) {}

  /// Asks for the first time, or the next; does nothing more once all are stopping.
  void start() {
    request_ = caller_.ask(round_);
    reply_ = {};
    const auto context = std::make_shared<grpc::ClientContext>();
    context->AddMetadata("x-tenant-id", caller_.tenant);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(1));
    {
      const std::lock_guard lock(all_.mutex_);
      if (all_.stopping_ || round_ == caller_.rounds) return end();
      context_ = context;
    }
    const auto answered = [this](grpc::Status status) { finish(std::move(status)); };
    if (const auto* texts = std::get_if<pb::EmbedRequest>(&request_)) {
      all_.stub_->async()->EmbedUnary(context.get(), texts, &reply_.response, answered);
    } else {
      const auto& contents = std::get<pb::EmbedMultimodalRequest>(request_);
      all_.stub_->async()->EmbedMultimodalUnary(context.get(), &contents, &reply_.response,
                                                answered);
    }
  }

  /// The call that is out, to be cancelled; null if it has none. Precondition: the mutex is held.
  [[nodiscard]] std::shared_ptr<grpc::ClientContext> context() const { return context_; }

 private:
  /// Takes the mutex first, as start() gave it up last: so one round's thread follows the other's.
  void finish(grpc::Status status) {
    const bool unjudged = called_off(status);
    reply_.status = std::move(status);
    for (const auto& [key, value] : context_->GetServerTrailingMetadata()) {
      reply_.trailers.emplace(std::string(key.data(), key.size()),
                              std::string(value.data(), value.size()));
    }
    if (!unjudged) caller_.judge(round_, reply_);
    ++round_;
    start();
  }

  bool called_off(const grpc::Status& status) {
    const std::lock_guard lock(all_.mutex_);
    return all_.stopping_ && status.error_code() == grpc::StatusCode::CANCELLED;
  }

  /// Precondition: the mutex is held.
  void end() {
    context_.reset();
    --all_.running_;
    all_.done_.notify_all();
  }

  ClosedLoops& all_;
  Caller caller_;
  int round_ = 0;
  Request request_;
  UnaryReply reply_;
  std::shared_ptr<grpc::ClientContext> context_;
};

ClosedLoops::ClosedLoops(const GatewayStack& stack, std::vector<Caller> callers)
    : stub_(stack.connect()), running_(callers.size()) {
  for (Caller& caller : callers) loops_.push_back(std::make_unique<Loop>(*this, std::move(caller)));
  for (const auto& loop : loops_) loop->start();
}

ClosedLoops::~ClosedLoops() {
  stop();
}

void ClosedLoops::finish() {
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return running_ == 0; });
}

void ClosedLoops::stop() {
  std::vector<std::shared_ptr<grpc::ClientContext>> out;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& loop : loops_) out.push_back(loop->context());
  }
  // Without the mutex, for gRPC may end a call right here.
  for (const auto& context : out) {
    if (context) context->TryCancel();
  }
  finish();
}

ClosedLoops::Caller text_caller(const std::string& tenant,
                                std::function<std::vector<std::string>(int round)> texts_of) {
  const auto ask = [texts_of](int round) {
    pb::EmbedRequest request;
    for (std::string& text : texts_of(round)) request.add_texts(std::move(text));
    return request;
  };
  const auto judge = [texts_of](int round, const UnaryReply& reply) {
    const std::vector<std::string> texts = texts_of(round);
    ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
    ASSERT_EQ(reply.response.results_size(), static_cast<int>(texts.size()));
    for (std::size_t k = 0; k < texts.size(); ++k) {
      const auto& result = reply.response.results(static_cast<int>(k));
      EXPECT_TRUE(is_vector_of(texts[k], result.embedding()));
    }
  };
  return {tenant, ask, judge};
}

std::vector<ClosedLoops::Caller> text_callers(const std::string& tenant, int callers, int texts) {
  std::vector<ClosedLoops::Caller> all;
  for (int k = 0; k < callers; ++k) {
    all.push_back(text_caller(tenant, [=](int round) {
      std::vector<std::string> set;
      for (int n = 0; n < texts; ++n) {
        set.push_back(tenant + " " + std::to_string(k) + " asks for " + std::to_string(n) + " of " +
                      std::to_string(round));
      }
      return set;
    }));
  }
  return all;
}

}  // namespace gateway::testing
