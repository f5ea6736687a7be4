#include "http_call/call.h"

#include <utility>

namespace gateway::http_call {

Call::Call(request::RequestContext&& request, CallNames names, const Shape& shape,
           AnswerWriter write, std::function<void()> ready)
    : names_(std::move(names)),
      shape_(shape),
      write_(std::move(write)),
      ready_(std::move(ready)),
      request_(std::move(request)) {}

void Call::start(dispatch::EmbedRequest&& admitted) {
  model_ = admitted.lane.model;
  output_type_ = admitted.lane.parameters.output_type;
  rows_.resize(admitted.contents.size());
  request_.submit(std::move(admitted), *this);
}

void Call::cancel() {
  left_.store(true, std::memory_order_relaxed);
  request_.cancel();
}

Reply Call::render() {
  if (!failure_ && left_.load(std::memory_order_relaxed)) request_.end_unread(false);
  Reply reply;
  if (failure_) {
    reply = shape_.error(*failure_, names_.request_id);
  } else {
    reply.body = write_(std::move(rows_), {.model = model_,
                                           .request_id = names_.request_id,
                                           .output_type = output_type_,
                                           .usage = request_.tally().usage()});
    request_.end();
  }
  sign(reply, names_);
  return reply;
}

void Call::write(std::size_t index, ItemResult&& result, bool last) {
  if (!failures_.take_failure(index, result)) rows_[index] = *std::move(result.outcome);
  if (!last) return;
  if (left_.load(std::memory_order_relaxed)) return request_.end_unread(false);
  if (const auto failure = failures_.failure(request_.items_field())) {
    return request_.end(*failure);
  }
  tell();
}

void Call::finish(const Error* error) {
  if (error == nullptr) return;  // It is being rendered.
  failure_ = *error;
  tell();
}

void Call::tell() {
  // What it wakes may destroy this.
  const std::function<void()> ready = std::exchange(ready_, nullptr);
  if (ready) ready();
}

}  // namespace gateway::http_call
