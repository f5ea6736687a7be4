#include "grpc_door/stream_reactor.h"

#include <deque>
#include <mutex>
#include <utility>

#include "door/request/response_writer.h"
#include "grpc_door/proto_mapping.h"
#include "grpc_door/refusal.h"
#include "grpc_door/wire_message.h"

namespace gateway::grpc_door {
namespace {

namespace pb = embedding::v1;

/// A result that waits for the reader.
struct Waiting {
  std::size_t index;
  ItemResult result;
};

/// One streaming RPC: a queue between the shard, which delivers, and gRPC, which takes one message
/// at a time.
///
/// Whoever finds nobody writing takes the pen, writes, and OnWriteDone goes on with it until
/// nothing waits. Only the holder of the pen touches `message_` and `wire_`, and it ends the
/// request when nothing is undelivered: from then on the pen is held for ever. A refusal comes
/// instead of any result, so it finishes the RPC without a pen. A slow reader holds up results of
/// its own request only; they are at most as many as its items, whose room the request holds until
/// OnDone. If one message does not leave in time, SlowReaders cancels the RPC.
///
/// Thread: write() on the model's shard, finish() there or on gRPC's threads, as the reactions.
class StreamReactor final : public StreamOut, private request::ResultWriter {
 public:
  StreamReactor(request::RequestContext&& request, const dispatch::EmbedRequest& admitted,
                grpc::CallbackServerContext& context, SlowReaders& slow_readers, AnswerHold& hold)
      : context_(context),
        watch_(slow_readers, context),
        hold_(hold),
        output_type_(admitted.lane.parameters.output_type),
        request_(std::move(request)) {}

  /// The handler's last act. Results may come before it returns. gRPC holds OnCancel and OnDone
  /// back until the handler has returned (server_callback.h: the conditions that are counted).
  void start(dispatch::EmbedRequest&& admitted) { request_.submit(std::move(admitted), *this); }

 private:
  void write(std::size_t index, ItemResult&& result, bool last) override {
    {
      const std::lock_guard lock(mutex_);
      if (last) request_.all_delivered();
      all_delivered_ = last;
      if (!reader_gone_) waiting_.push_back({index, std::move(result)});
      if (std::exchange(pen_taken_, true)) return;
    }
    write_next();
  }

  void OnWriteDone(bool ok) override {
    watch_.write_done();
    if (!ok) drop_waiting();
    write_next();
  }

  void OnCancel() override { request_.cancel(); }

  void OnDone() override { delete this; }

  /// The reader is gone: nothing more can be written, but what is undelivered is still awaited.
  void drop_waiting() {
    std::deque<Waiting> dropped;  // Destroyed outside the lock.
    const std::lock_guard lock(mutex_);
    reader_gone_ = true;
    dropped.swap(waiting_);
  }

  /// Precondition: the caller holds the pen. Afterwards this object may be gone.
  void write_next() {
    std::unique_lock lock(mutex_);
    if (!waiting_.empty()) {
      Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      const bool more_follows = !waiting_.empty() || all_delivered_;
      lock.unlock();
      write_result(std::move(next), more_follows);
      return;
    }
    if (!all_delivered_) {
      pen_taken_ = false;
      return;
    }
    const bool unread = reader_gone_;
    lock.unlock();
    if (unread) return request_.end_unread(watch_.ended());
    request_.end();
  }

  /// With `more_follows` the transport may hold the message back, to send it in one system call
  /// with the next one, which is the summary if there is no other result. Not so with the first
  /// message: headers travel with it, and gRPC 1.51 reports a batch with headers as written only
  /// when they are on the wire, where a held back message never gets.
  void write_result(Waiting&& next, bool more_follows) {
    fill_result(next.index, output_type_, std::move(next.result), *message_.mutable_result());
    write_wire();
    grpc::WriteOptions options;
    if (more_follows && headers_sent_) options.set_buffer_hint();
    headers_sent_ = true;
    watch_.write_started();
    StartWrite(&wire_, options);
  }

  /// With the pen in hand, or before there was a result. Afterwards this object may be gone.
  void finish(const Error* error) override {
    if (error != nullptr) {
      return hold_.pass([this, status = refusal(*error, context_)] { Finish(status); });
    }
    fill_summary(request_.tally(), *message_.mutable_summary());
    write_wire();
    hold_.pass([this] {
      watch_.write_started();
      StartWriteAndFinish(&wire_, grpc::WriteOptions(), grpc::Status::OK);
    });
  }

  /// One result is far below 2 GiB, the only thing that serialising can fail at.
  void write_wire() { static_cast<void>(serialise(message_, wire_)); }

  grpc::CallbackServerContext& context_;
  SlowReaders::Watch watch_;
  AnswerHold& hold_;
  const OutputType output_type_;

  std::mutex mutex_;  // Guards what follows, up to the blank line; never held over a call to gRPC.
  std::deque<Waiting> waiting_;  // Delivered and not yet written.
  bool all_delivered_ = false;
  bool pen_taken_ = false;
  bool reader_gone_ = false;

  pb::EmbedResponse message_;  // Filled anew for each write, so that its arrays are allocated once.
  bool headers_sent_ = false;  // Touched with the pen in hand only, like these two.
  grpc::ByteBuffer wire_;      // gRPC's from StartWrite until OnWriteDone.

  request::RequestContext request_;  // The first to go: it may have to end yet.
};

class RefusedStream final : public StreamOut {
 public:
  RefusedStream(const grpc::Status& status, AnswerHold& hold) {
    hold.pass([this, status] { Finish(status); });
  }

 private:
  void OnDone() override { delete this; }
};

}  // namespace

StreamOut* stream_results(request::RequestContext&& request, dispatch::EmbedRequest&& admitted,
                          grpc::CallbackServerContext& context, SlowReaders& slow_readers,
                          AnswerHold& hold) {
  auto* reactor = new StreamReactor(std::move(request), admitted, context, slow_readers, hold);
  reactor->start(std::move(admitted));
  return reactor;
}

StreamOut* refuse_stream(const Error& error, grpc::CallbackServerContext& context, AnswerHold& hold,
                         std::string_view tenant) {
  return new RefusedStream(refusal(error, context, tenant), hold);
}

}  // namespace gateway::grpc_door
