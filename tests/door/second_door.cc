#include "tests/door/second_door.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "door/request/all_or_nothing.h"
#include "door/request/outcome.h"

namespace gateway::testing {
namespace {

Answer failure(const Error& error, const request::TraceContext& trace) {
  Answer answer{.code = request::code_of(error.kind), .message = error.message};
  answer.trace_id = request::trace_id_of(trace);
  if (error.retry_after)
    answer.come_back_in = std::chrono::ceil<std::chrono::milliseconds>(*error.retry_after);
  return answer;
}

/// A request that did not get in.
class RefusedCall final : public OpenCall {
 public:
  explicit RefusedCall(Answer answer) : answer_(std::move(answer)) {}
  void cancel() override {}
  Answer wait() override { return answer_; }

 private:
  const Answer answer_;
};

bool streams(request::Route route) {
  return route == request::Route::embed || route == request::Route::embed_multimodal;
}

/// A request that did. Thread: the caller's; write() and finish() on the model's shard.
class SubmittedCall final : public OpenCall, private request::ResultWriter {
 public:
  SubmittedCall(request::RequestContext&& request, const request::Arrival& arrival,
                std::size_t items)
      : arrival_(arrival), request_(std::move(request)) {
    if (!streams(arrival.route)) answer_.results.resize(items, {0, ItemResult{Embedding{}}});
  }

  void start(dispatch::EmbedRequest&& admitted) { request_.submit(std::move(admitted), *this); }

  void cancel() override {
    caller_gone_ = true;
    request_.cancel();
  }

  Answer wait() override {
    std::unique_lock lock(mutex_);
    const auto is_done = [this] { return done_; };
    if (arrival_.deadline && !changed_.wait_until(lock, *arrival_.deadline, is_done)) {
      lock.unlock();
      cancel();
      lock.lock();
    }
    changed_.wait(lock, is_done);
    return answer_;
  }

 private:
  void write(std::size_t index, ItemResult&& result, bool last) override {
    if (streams(arrival_.route)) {
      answer_.results.push_back({index, std::move(result)});
    } else if (!failures_.take_failure(index, result)) {
      answer_.results[index] = {index, std::move(result)};
    }
    if (last) end();
  }

  void end() {
    if (caller_gone_) return request_.end_unread(false);
    if (const auto failure = failures_.failure(request_.items_field()))
      return request_.end(*failure);
    request_.end();
  }

  void finish(const Error* error) override {
    const std::lock_guard lock(mutex_);
    if (error != nullptr) {
      answer_ = failure(*error, arrival_.trace);
    } else {
      const request::RequestTally& tally = request_.tally();
      answer_.code = Code::ok;
      answer_.trace_id = request::trace_id_of(arrival_.trace);
      answer_.succeeded = tally.succeeded();
      answer_.failed = tally.failed();
      answer_.tokens = tally.usage().total_tokens;
    }
    done_ = true;
    changed_.notify_all();
  }

  const request::Arrival arrival_;
  std::atomic<bool> caller_gone_{false};
  request::AllOrNothing failures_;
  std::mutex mutex_;  // Guards what follows, once the request has ended.
  std::condition_variable changed_;
  bool done_ = false;
  Answer answer_;
  request::RequestContext request_;
};

}  // namespace

std::unique_ptr<OpenCall> SecondDoor::start(const Asked& asked) const {
  const std::string authorization = "Bearer " + asked.token;
  access::CallerCredentials shown;
  if (!asked.token.empty()) shown.authorization = {authorization, 1};
  const Timestamp now = Clock::now();
  const Deadline deadline = asked.patience ? Deadline(now + *asked.patience) : std::nullopt;
  const request::TraceContext trace =
      request::begin_span(request::parse_traceparent(asked.traceparent));
  const request::Arrival arrival{asked.route, kSecondSpelling, trace, now, deadline};
  Result<request::RequestContext> entered = intake_.enter(arrival, shown);
  if (!entered) return std::make_unique<RefusedCall>(failure(entered.error(), trace));
  Result<dispatch::EmbedRequest> admitted = entered->admit(checks::EmbedQuery(asked.query));
  if (!admitted) return std::make_unique<RefusedCall>(failure(admitted.error(), trace));
  auto call =
      std::make_unique<SubmittedCall>(*std::move(entered), arrival, admitted->contents.size());
  call->start(*std::move(admitted));
  return call;
}

}  // namespace gateway::testing
