// One admitted request for embeddings, until its answer can be written.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dispatch/embed_request.h"
#include "domain/embedding.h"
#include "domain/error.h"
#include "domain/model_spec.h"
#include "door/request/all_or_nothing.h"
#include "door/request/request_context.h"
#include "door/request/response_writer.h"
#include "http_call/answer_writer.h"
#include "http_call/call_head.h"
#include "http_call/reply.h"
#include "http_call/shape.h"

namespace gateway::http_call {

/// Collects the results, all of them or the failure of the lowest index. The shard moves each to
/// its place and no more: an answer can be tens of megabytes of text, so whoever was told that it
/// is `ready` renders it.
///
/// Thread: one at a time, but for cancel(). Results come on the model's shard, from inside start()
/// on; `ready` is called there, once, and makes known to its reader what was collected. This may
/// die as soon as start() has returned and `ready` was called.
class Call final : private request::ResultWriter {
 public:
  /// `shape` is the door's.
  Call(request::RequestContext&& request, CallNames names, const Shape& shape, AnswerWriter write,
       std::function<void()> ready);

  void start(dispatch::EmbedRequest&& admitted);

  /// The caller has gone; `ready` comes soon. Thread: any, after start() has returned.
  void cancel();

  /// What the caller is told, whole and signed. Once, after `ready`. It ends the request, so that
  /// the time it takes counts.
  [[nodiscard]] Reply render();

 private:
  void write(std::size_t index, ItemResult&& result, bool last) override;
  void finish(const Error* error) override;
  /// Of what was collected all is there, or an end that is none of ours.
  void tell();

  const CallNames names_;
  const Shape& shape_;
  const AnswerWriter write_;
  std::string model_;
  OutputType output_type_ = OutputType::dense;
  std::vector<Embedding> rows_;
  request::AllOrNothing failures_;
  std::optional<Error> failure_;
  std::function<void()> ready_;  ///< Empty once it was called.
  std::atomic<bool> left_{false};
  request::RequestContext request_;  ///< The first to go: it may have to end yet.
};

}  // namespace gateway::http_call
