#include "grpc_door/stream_reactor.h"

#include <deque>
#include <mutex>
#include <utility>

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
/// nothing waits. Only the holder of the pen touches `message_` and `wire_`, and it finishes the
/// RPC, once, when nothing is undelivered: from then on the pen is held for ever. A refusal comes
/// instead of any result, so it finishes the RPC without a pen. A slow reader holds up results of
/// its own request only; they are at most as many as its items, which its permit keeps counted
/// until OnDone. If one message does not leave in time, SlowReaders cancels the RPC.
///
/// Thread: refuse() and deliver() on the model's shard; the reactions on gRPC's threads.
class StreamReactor final : public StreamOut, private ResultSink {
 public:
  /// Takes all of `accepted` but the request, which is for start().
  StreamReactor(dispatch::Router& router, dispatch::Probe& probe, SlowReaders& slow_readers,
                Accepted& accepted, grpc::CallbackServerContext& context)
      : router_(router),
        probe_(probe),
        context_(context),
        watch_(slow_readers, context),
        permit_(std::move(accepted.permit)),
        output_type_(accepted.request.lane.parameters.output_type),
        deadline_(accepted.request.deadline),
        undelivered_(accepted.request.contents.size()),
        tally_(std::move(accepted.tally)),
        reservation_(std::move(accepted.reservation)) {}

  /// The handler's last act. Results may come before it returns. gRPC holds OnCancel and OnDone
  /// back until the handler has returned (server_callback.h: the conditions that are counted), so
  /// that they see the ticket.
  void start(dispatch::EmbedRequest&& request) {
    request.sink = this;
    ticket_ = router_.submit(std::move(request));
  }

 private:
  /// Afterwards this object may be gone.
  void refuse(Rejection reason, Error&& error) override {
    reservation_.settle();
    tally_.refuse(undelivered_);
    report_rejection(probe_, tally_, reason, error);
    Finish(refusal(error, context_));
  }

  void deliver(std::size_t index, ItemResult&& result) override {
    {
      const std::lock_guard lock(mutex_);
      tally_.add(result);
      reservation_.count(result);
      if (--undelivered_ == 0) tally_.all_delivered(Clock::now());
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

  void OnCancel() override { router_.cancel(ticket_); }

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
      const bool more_follows = !waiting_.empty() || undelivered_ == 0;
      lock.unlock();
      write(std::move(next.result), next.index, more_follows);
      return;
    }
    if (undelivered_ > 0) {
      pen_taken_ = false;
      return;
    }
    lock.unlock();
    finish();
  }

  /// With `more_follows` the transport may hold the message back, to send it in one system call
  /// with the next one, which is the summary if there is no other result. Not so with the first
  /// message: headers travel with it, and gRPC 1.51 reports a batch with headers as written only
  /// when they are on the wire, where a held back message never gets.
  void write(ItemResult&& result, std::size_t index, bool more_follows) {
    fill_result(index, output_type_, std::move(result), *message_.mutable_result());
    write_wire();
    grpc::WriteOptions options;
    if (more_follows && headers_sent_) options.set_buffer_hint();
    headers_sent_ = true;
    watch_.write_started();
    StartWrite(&wire_, options);
  }

  void finish() {
    if (reader_gone_) return finish_unread(end_of_reader());
    fill_summary(tally_, *message_.mutable_summary());
    write_wire();
    reservation_.settle();
    probe_.request_finished(tally_.finished(grpc::StatusCode::OK, {}, Clock::now()));
    watch_.write_started();
    StartWriteAndFinish(&wire_, grpc::WriteOptions(), grpc::Status::OK);
  }

  /// Why nobody reads any more; gRPC has told the caller in its own words.
  grpc::Status end_of_reader() const {
    using grpc::StatusCode;
    if (watch_.ended()) return {StatusCode::CANCELLED, "the caller took too long to read"};
    if (expiry(deadline_) <= Clock::now()) {
      return {StatusCode::DEADLINE_EXCEEDED, "deadline passed"};
    }
    return {StatusCode::CANCELLED, "the caller went away"};
  }

  void finish_unread(const grpc::Status& status) {
    reservation_.settle();
    probe_.request_finished(
        tally_.finished(status.error_code(), status.error_message(), Clock::now()));
    Finish(status);
  }

  /// One result is far below 2 GiB, the only thing that serialising can fail at.
  void write_wire() { static_cast<void>(serialise(message_, wire_)); }

  dispatch::Router& router_;
  dispatch::Probe& probe_;
  grpc::CallbackServerContext& context_;
  SlowReaders::Watch watch_;
  const access::Admission::Permit permit_;
  const OutputType output_type_;
  const Deadline deadline_;
  dispatch::RequestTicket ticket_;

  std::mutex mutex_;  // Guards what follows, up to the blank line; never held over a call to gRPC.
  std::deque<Waiting> waiting_;  // Delivered and not yet written.
  std::size_t undelivered_;
  request::RequestTally tally_;
  access::QuotaReservation reservation_;
  bool pen_taken_ = false;
  bool reader_gone_ = false;

  pb::EmbedResponse message_;  // Filled anew for each write, so that its arrays are allocated once.
  bool headers_sent_ = false;  // Touched with the pen in hand only, like these two.
  grpc::ByteBuffer wire_;      // gRPC's from StartWrite until OnWriteDone.
};

class RefusedStream final : public StreamOut {
 public:
  explicit RefusedStream(const grpc::Status& status) { Finish(status); }

 private:
  void OnDone() override { delete this; }
};

}  // namespace

StreamOut* start_stream(dispatch::Router& router, dispatch::Probe& probe, SlowReaders& slow_readers,
                        Accepted&& accepted, grpc::CallbackServerContext& context) {
  auto* reactor = new StreamReactor(router, probe, slow_readers, accepted, context);
  reactor->start(std::move(accepted.request));
  return reactor;
}

StreamOut* refuse_stream(const grpc::Status& status) {
  return new RefusedStream(status);
}

}  // namespace gateway::grpc_door
