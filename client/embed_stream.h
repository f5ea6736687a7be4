// The results of one streaming call, one by one as they come.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <grpcpp/client_context.h>

#include "client/call_context.h"
#include "client/call_headers.h"
#include "client/call_options.h"
#include "client/status.h"
#include "embedding/v1/embedding_service.grpc.pb.h"

namespace embedding_client {

/// Iterates over a call:
///
///     EmbedStream stream = client.embed(request, options);
///     for (;;) {
///       auto next = stream.next();
///       if (!next) return next.error();       // the call failed; items not seen yet have no
///       result if (!next->has_value()) break;        // the end use(**next); // results come in
///       any order, each with its index
///     }
///
/// A call refused or lost before its first result is sent again by the options' retry policy. One
/// that breaks later is not: what was seen stays true, and embed_all() knows how to ask for the
/// rest. Destroying the stream cancels what is left of the call.
///
/// Thread: one at a time. A stop requested through CallOptions::stop may come from any.
class EmbedStream {
 public:
  using Reader = std::unique_ptr<grpc::ClientReader<embedding::v1::EmbedResponse>>;
  using Opener = std::function<Reader(grpc::ClientContext&)>;

  /// Callers get streams from EmbeddingClient. `open` starts one attempt.
  EmbedStream(Opener open, CallHeaders headers, const CallOptions& options);
  ~EmbedStream();
  EmbedStream(EmbedStream&&) noexcept;
  EmbedStream& operator=(EmbedStream&&) = delete;

  /// The next result, or nothing at the end. Blocks. After a failure or the end it gives the same
  /// again.
  [[nodiscard]] Result<std::optional<embedding::v1::ItemResult>> next();

  /// Total usage and counts; complete once next() has given the end.
  [[nodiscard]] const embedding::v1::Summary& summary() const { return summary_; }

 private:
  void start();
  /// Ends the current attempt; whether another was begun.
  bool retry();

  Opener open_;
  CallHeaders headers_;
  CallOptions options_;
  std::string traceparent_;
  Deadline deadline_;
  Retrier retrier_;
  std::unique_ptr<CallContext> context_;  // Before reader_: gRPC wants it to live longer.
  Reader reader_;
  bool any_result_ = false;
  std::optional<Status> failure_;
  embedding::v1::Summary summary_;
};

}  // namespace embedding_client
