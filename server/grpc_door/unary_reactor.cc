#include "grpc_door/unary_reactor.h"

#include <cstddef>
#include <optional>
#include <utility>

#include <google/protobuf/arena.h>

#include "door/request/all_or_nothing.h"
#include "door/request/response_writer.h"
#include "grpc_door/proto_mapping.h"
#include "grpc_door/refusal.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

/// One unary RPC. Nothing is shared: results come one at a time on one thread, and the reactions
/// touch only what was set before the handler returned. So there is no lock.
///
/// Thread: write() and finish() on the model's shard; the reactions on gRPC's threads.
class UnaryReactor final : public grpc::ServerUnaryReactor, private request::ResultWriter {
 public:
  UnaryReactor(request::RequestContext&& request, const dispatch::EmbedRequest& admitted,
               UnaryCall call, SlowReaders& slow_readers, AnswerHold& hold)
      : call_(call),
        watch_(slow_readers, call.context),
        hold_(hold),
        output_type_(admitted.lane.parameters.output_type),
        answer_(*google::protobuf::Arena::CreateMessage<pb::EmbedUnaryResponse>(&arena_)),
        request_(std::move(request)) {
    const std::size_t items = admitted.contents.size();
    answer_.mutable_results()->Reserve(static_cast<int>(items));
    for (std::size_t k = 0; k < items; ++k) answer_.add_results();
  }

  /// The handler's last act. Results may come before it returns. gRPC holds OnCancel and OnDone
  /// back until the handler has returned (server_callback.h: the conditions that are counted).
  void start(dispatch::EmbedRequest&& admitted) { request_.submit(std::move(admitted), *this); }

 private:
  void write(std::size_t index, ItemResult&& result, bool last) override {
    if (!failures_.take_failure(index, result)) {
      fill_result(index, output_type_, std::move(result),
                  *answer_.mutable_results(static_cast<int>(index)));
    }
    if (last) end();
  }

  /// Afterwards this object may be gone.
  void end() {
    if (const auto failure = failures_.failure(request_.items_field())) {
      return request_.end(*failure);
    }
    fill_summary(request_.tally(), *answer_.mutable_summary());
    const grpc::Status written = serialise(answer_, call_.response);
    if (!written.ok()) return request_.end({ErrorKind::internal, written.error_message()});
    request_.end();
  }

  void finish(const Error* error) override {
    hold_.pass([this, status = error != nullptr ? refusal(*error, call_.context) : grpc::Status()] {
      watch_.write_started();
      Finish(status);
    });
  }

  void OnCancel() override { request_.cancel(); }

  void OnDone() override { delete this; }

  const UnaryCall call_;
  SlowReaders::Watch watch_;
  AnswerHold& hold_;
  const OutputType output_type_;
  google::protobuf::Arena arena_;  ///< Of a result's dozen small messages, none is freed alone.
  pb::EmbedUnaryResponse& answer_;
  request::AllOrNothing failures_;
  request::RequestContext request_;  ///< The first to go: it may have to end yet.
};

}  // namespace

grpc::ServerUnaryReactor* answer_at_once(request::RequestContext&& request,
                                         dispatch::EmbedRequest&& admitted, UnaryCall call,
                                         SlowReaders& slow_readers, AnswerHold& hold) {
  auto* reactor = new UnaryReactor(std::move(request), admitted, call, slow_readers, hold);
  reactor->start(std::move(admitted));
  return reactor;
}

}  // namespace gateway::grpc_door
