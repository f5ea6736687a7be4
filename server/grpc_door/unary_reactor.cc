#include "grpc_door/unary_reactor.h"

#include <optional>
#include <utility>

#include <google/protobuf/arena.h>

#include "grpc_door/proto_mapping.h"
#include "grpc_door/refusal.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

/// One unary RPC. Nothing is shared: results come one at a time on one thread, and the reactions
/// touch only what was set before the handler returned. So there is no lock.
///
/// Thread: refuse() and deliver() on the model's shard; the reactions on gRPC's threads.
class UnaryReactor final : public grpc::ServerUnaryReactor, private ResultSink {
 public:
  /// Takes all of `accepted` but the request, which is for start().
  UnaryReactor(dispatch::Router& router, dispatch::Probe& probe, SlowReaders& slow_readers,
               Accepted& accepted, grpc::CallbackServerContext& context, grpc::ByteBuffer& response)
      : router_(router),
        probe_(probe),
        context_(context),
        watch_(slow_readers, context),
        response_(response),
        permit_(std::move(accepted.permit)),
        output_type_(accepted.request.lane.parameters.output_type),
        undelivered_(accepted.request.contents.size()),
        reservation_(std::move(accepted.reservation)),
        tally_(std::move(accepted.tally)),
        answer_(*google::protobuf::Arena::CreateMessage<pb::EmbedUnaryResponse>(&arena_)) {
    answer_.mutable_results()->Reserve(static_cast<int>(undelivered_));
    for (std::size_t k = 0; k < undelivered_; ++k) answer_.add_results();
  }

  /// The handler's last act. Results may come before it returns. gRPC holds OnCancel and OnDone
  /// back until the handler has returned (server_callback.h: the conditions that are counted), so
  /// that they see the ticket.
  void start(dispatch::EmbedRequest&& request) {
    request.sink = this;
    ticket_ = router_.submit(std::move(request));
  }

 private:
  struct Failure {
    std::size_t index;
    Error error;
  };

  /// Nothing was delivered and nothing will be. Afterwards this object may be gone.
  void refuse(Rejection reason, Error&& error) override {
    reservation_.settle();
    tally_.refuse(undelivered_);
    report_rejection(probe_, tally_, reason, error);
    Finish(refusal(error, context_));
  }

  void deliver(std::size_t index, ItemResult&& result) override {
    tally_.add(result);
    reservation_.count(result);
    if (result.outcome.has_value()) {
      fill_result(index, output_type_, std::move(result),
                  *answer_.mutable_results(static_cast<int>(index)));
    } else if (!failure_ || index < failure_->index) {
      failure_ = Failure{index, std::move(result.outcome).error()};
    }
    if (--undelivered_ == 0) finish();
  }

  void OnCancel() override { router_.cancel(ticket_); }

  void OnDone() override { delete this; }

  /// The end of an RPC that was not refused; afterwards this object may be gone.
  void finish() {
    const grpc::Status status = failure_ ? fail() : succeed();
    reservation_.settle();
    probe_.request_finished(
        tally_.finished(status.error_code(), status.error_message(), Clock::now()));
    watch_.write_started();
    Finish(status);
  }

  grpc::Status fail() {
    Error& error = failure_->error;
    error.message.insert(0, "item " + std::to_string(failure_->index) + ": ");
    return refusal(error, context_);
  }

  grpc::Status succeed() {
    fill_summary(tally_, *answer_.mutable_summary());
    return serialise(answer_, response_);
  }

  dispatch::Router& router_;
  dispatch::Probe& probe_;
  grpc::CallbackServerContext& context_;
  SlowReaders::Watch watch_;
  grpc::ByteBuffer& response_;
  const access::Admission::Permit permit_;
  const OutputType output_type_;
  dispatch::RequestTicket ticket_;

  std::size_t undelivered_;
  access::QuotaReservation reservation_;
  request::RequestTally tally_;
  google::protobuf::Arena arena_;  ///< Of a result's dozen small messages, none is freed alone.
  pb::EmbedUnaryResponse& answer_;
  std::optional<Failure> failure_;  // Of the lowest index so far.
};

}  // namespace

grpc::ServerUnaryReactor* start_unary(dispatch::Router& router, dispatch::Probe& probe,
                                      SlowReaders& slow_readers, Accepted&& accepted,
                                      grpc::CallbackServerContext& context,
                                      grpc::ByteBuffer& response) {
  auto* reactor = new UnaryReactor(router, probe, slow_readers, accepted, context, response);
  reactor->start(std::move(accepted.request));
  return reactor;
}

}  // namespace gateway::grpc_door
