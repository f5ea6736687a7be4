#include "openai_door/embeddings_call.h"

#include <utility>

#include "openai_door/answer_text.h"
#include "openai_door/error_reply.h"

namespace gateway::openai_door {

EmbeddingsCall::EmbeddingsCall(request::RequestContext&& request, CallNames names, VectorForm form,
                               std::function<void()> ready)
    : names_(std::move(names)),
      form_(form),
      ready_(std::move(ready)),
      request_(std::move(request)) {}

void EmbeddingsCall::start(dispatch::EmbedRequest&& admitted) {
  model_ = admitted.lane.model;
  output_type_ = admitted.lane.parameters.output_type;
  rows_.resize(admitted.contents.size());
  request_.submit(std::move(admitted), *this);
}

void EmbeddingsCall::cancel() {
  left_.store(true, std::memory_order_relaxed);
  request_.cancel();
}

Reply EmbeddingsCall::render() {
  if (!failure_ && left_.load(std::memory_order_relaxed)) request_.end_unread(false);
  Reply reply;
  if (failure_) {
    reply = error_reply(*failure_, names_.request_id);
  } else {
    reply.body = answer_text(std::move(rows_), {.model = model_,
                                                .request_id = names_.request_id,
                                                .output_type = output_type_,
                                                .form = form_,
                                                .usage = request_.tally().usage()});
    request_.end();
  }
  sign(reply, names_);
  return reply;
}

void EmbeddingsCall::write(std::size_t index, ItemResult&& result, bool last) {
  if (!failures_.take_failure(index, result)) rows_[index] = *std::move(result.outcome);
  if (!last) return;
  if (left_.load(std::memory_order_relaxed)) return request_.end_unread(false);
  if (const auto failure = failures_.failure(request_.items_field())) {
    return request_.end(*failure);
  }
  tell();
}

void EmbeddingsCall::finish(const Error* error) {
  if (error == nullptr) return;  // It is being rendered.
  failure_ = *error;
  tell();
}

void EmbeddingsCall::tell() {
  // What it wakes may destroy this.
  const std::function<void()> ready = std::exchange(ready_, nullptr);
  if (ready) ready();
}

}  // namespace gateway::openai_door
