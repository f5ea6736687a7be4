#include "client/embed_stream.h"

#include <utility>

namespace embedding_client {

using embedding::v1::EmbedResponse;
using embedding::v1::ItemResult;

EmbedStream::EmbedStream(Opener open, CallHeaders headers, const CallOptions& options)
    : open_(std::move(open)),
      headers_(std::move(headers)),
      options_(options),
      traceparent_(traceparent_of(options)),
      deadline_(deadline_of(options)),
      retrier_(options.retry, deadline_, options.stop, options.retry_consent) {
  start();
}

EmbedStream::EmbedStream(EmbedStream&&) noexcept = default;

EmbedStream::~EmbedStream() {
  if (!reader_) return;
  context_->grpc().TryCancel();
  EmbedResponse unread;
  while (reader_->Read(&unread)) {
  }
  reader_->Finish();
}

void EmbedStream::start() {
  context_ = std::make_unique<CallContext>(headers_, traceparent_, deadline_, options_.stop);
  reader_ = open_(context_->grpc());
}

bool EmbedStream::retry() {
  const grpc::Status ended = reader_->Finish();
  reader_.reset();
  if (ended.ok()) return false;
  const Status failure = context_->failure(ended);
  if (any_result_ || !retrier_.wait_to_retry(failure)) {
    failure_ = retrier_.end_of(failure);
    return false;
  }
  start();
  return true;
}

Result<std::optional<ItemResult>> EmbedStream::next() {
  while (reader_) {
    EmbedResponse message;
    if (!reader_->Read(&message)) {
      if (!retry()) break;
    } else if (message.has_result()) {
      any_result_ = true;
      return std::optional<ItemResult>(std::move(*message.mutable_result()));
    } else if (message.has_summary()) {
      summary_ = std::move(*message.mutable_summary());
    }
  }
  if (failure_) return *failure_;
  return std::optional<ItemResult>{};
}

}  // namespace embedding_client
