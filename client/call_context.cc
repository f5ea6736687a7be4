#include "client/call_context.h"

#include <chrono>
#include <utility>

#include "client/trace_context.h"

namespace embedding_client {

CallContext::CallContext(const CallHeaders& headers, std::string traceparent,
                         const Deadline& deadline, std::stop_token stop)
    : traceparent_(std::move(traceparent)),
      on_stop_(std::move(stop), [this] { context_.TryCancel(); }) {
  for (const auto& [name, value] : headers.current()) context_.AddMetadata(name, value);
  context_.AddMetadata("traceparent", traceparent_);
  if (deadline) {
    const auto remaining = *deadline - std::chrono::steady_clock::now();
    context_.set_deadline(
        std::chrono::system_clock::now() +
        std::chrono::duration_cast<std::chrono::system_clock::duration>(remaining));
  }
}

Status CallContext::failure(const grpc::Status& ended) const {
  Status failure = status_of(ended, context_);
  failure.trace_id = trace_id_of(traceparent_);
  return failure;
}

}  // namespace embedding_client
