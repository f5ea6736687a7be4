// Every order of what can happen to a request, and one ending of it each time.
#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "door/request/all_or_nothing.h"
#include "door/request/request_context.h"
#include "grpc_door/spelling.h"
#include "tests/door/access/callers.h"
#include "tests/door/request/door_record.h"
#include "tests/support/model_specs.h"

namespace gateway::request {
namespace {

using namespace std::chrono_literals;
using testing::DoorRecord;

const Timestamp kArrival{1h};
constexpr std::size_t kItems = 2;
constexpr std::uint64_t kItemQuota = 10;
constexpr std::uint64_t kTokenQuota = 1000;

/// Answers when the test says so, in keeping with ResultSink: each index once, or one refusal in
/// place of all of them.
///
/// Thread: the test's.
class HandRouter final : public dispatch::Router {
 public:
  const ModelSpec* find(std::string_view model) const override {
    return model == spec_.name ? &spec_ : nullptr;
  }
  std::vector<dispatch::ServedModel> models() const override {
    return {{&spec_, {}, dispatch::Availability::available}};
  }
  void report(std::function<void(std::vector<dispatch::ModelReport>)>) const override {}
  void forget_sizes(const std::vector<std::string>&,
                    std::function<void(std::vector<dispatch::ModelReport>)>) override {}

  dispatch::RequestTicket submit(dispatch::EmbedRequest request) override {
    sink_ = request.sink;
    for (std::size_t k = 0; k < request.contents.size(); ++k) open_.insert(k);
    return {};
  }
  void cancel(dispatch::RequestTicket, dispatch::Departure) override {
    fail_all({ErrorKind::cancelled, "gone"});
  }

  void succeed(std::size_t index) {
    ItemResult result{Embedding{}};
    result.usage.total_tokens = 7;
    if (open_.erase(index) > 0) sink_->deliver(index, std::move(result));
  }
  void fail_all(const Error& error) {
    while (!open_.empty()) {
      const std::size_t index = *open_.begin();
      open_.erase(open_.begin());
      sink_->deliver(index, ItemResult{error});
    }
  }
  void refuse() {
    if (open_.size() < kItems) return;
    open_.clear();
    sink_->refuse(Rejection::provider_down, {ErrorKind::unavailable, "down"});
  }
  void forget() { open_.clear(); }

 private:
  const ModelSpec spec_ = testing::rich_text_model();
  ResultSink* sink_ = nullptr;
  std::set<std::size_t> open_;
};

/// Ends its request with the last result, as a unary RPC does; or leaves that to the test, as a
/// stream does that has yet to be read.
///
/// Thread: the test's.
class CountingWriter final : public ResultWriter {
 public:
  explicit CountingWriter(bool at_once) : at_once_(at_once) {}

  void write(std::size_t index, ItemResult&& result, bool last) override {
    static_cast<void>(failures.take_failure(index, result));
    all_here = last;
    if (last && at_once_) end();
  }
  void finish(const Error* error) override {
    ++finished;
    failed = error != nullptr;
  }

  void end() {
    if (const auto failure = failures.failure(request->items_field()))
      return request->end(*failure);
    request->end();
  }

  RequestContext* request = nullptr;
  AllOrNothing failures;
  bool all_here = false;
  int finished = 0;
  bool failed = false;

 private:
  const bool at_once_;
};

enum class Event { first, second, refusal, cancel, deadline, written, gone, destroyed };

/// What of an ending can be counted.
struct Ending {
  Code code = Code::internal;
  std::size_t succeeded = 0;
  std::size_t failed = 0;
  std::size_t refused = 0;
  std::size_t rejections = 0;

  bool operator==(const Ending&) const = default;
};

/// Told by the order alone.
Ending expected_of(const std::vector<Event>& order, bool at_once) {
  Ending ending;
  std::set<std::size_t> open{0, 1};
  Code answer = Code::ok;  // What the results make of it.
  const auto fail_all = [&](Code code) {
    if (!open.empty()) answer = code;
    ending.failed += open.size();
    open.clear();
  };
  for (const Event event : order) {
    const bool was_open = !open.empty();
    if (event == Event::first) ending.succeeded += open.erase(0);
    if (event == Event::second) ending.succeeded += open.erase(1);
    if (event == Event::cancel) fail_all(Code::cancelled);
    if (event == Event::deadline) fail_all(Code::deadline_exceeded);
    const bool answered = open.empty() && (at_once ? was_open : event == Event::written);
    if (answered) return ending.code = answer, ending;
    if (event == Event::gone) return ending.code = Code::cancelled, ending;
    if (event == Event::destroyed) return ending;
    if (event == Event::refusal && open.size() == kItems) {
      return {.code = Code::unavailable, .refused = kItems, .rejections = 1};
    }
  }
  return ending;
}

/// One request, admitted and submitted. Thread: the test's.
class Play {
 public:
  explicit Play(bool at_once) : writer_(at_once) {
    const Arrival arrival{
        Route::embed, grpc_door::kSpelling, begin_span(std::nullopt), kArrival, {}};
    RequestContext entered(services_, arrival, caller_);
    checks::EmbedQuery query;
    query.items = checks::SentTexts{"one", "two"};
    dispatch::EmbedRequest admitted = entered.admit(std::move(query)).value();
    request_.emplace(std::move(entered));
    writer_.request = &*request_;
    request_->submit(std::move(admitted), writer_);
  }

  void play(Event event) {
    if (!request_) return;
    switch (event) {
      case Event::first:
        return router_.succeed(0);
      case Event::second:
        return router_.succeed(1);
      case Event::refusal:
        return router_.refuse();
      case Event::cancel:
        return request_->cancel();
      case Event::deadline:
        return router_.fail_all({ErrorKind::deadline_exceeded, "too late"});
      case Event::written:
        if (writer_.all_here) writer_.end();
        return;
      case Event::gone:
        return request_->end_unread(false);
      case Event::destroyed:
        router_.forget();
        return request_.reset();
    }
  }

  /// Of a play that is over. Everything is counted that may happen once only.
  std::optional<Ending> ending() {
    if (writer_.finished != 1 || probe_.finished().size() != 1) return std::nullopt;
    if (admission_.items() != 0 || admission_.bytes() != 0) return std::nullopt;
    const RequestFinished end = probe_.finished()[0];
    if (writer_.failed != (end.code != Code::ok)) return std::nullopt;
    if (!has_used(end.items_succeeded + end.items_failed, 7 * end.items_succeeded)) {
      return std::nullopt;
    }
    return Ending{end.code, end.items_succeeded, end.items_failed, end.items_refused,
                  probe_.rejected().size()};
  }

  [[nodiscard]] std::size_t items_held() const { return admission_.items(); }

 private:
  /// Whether exactly so much of the quotas is used: all the rest can be had, and then nothing.
  bool has_used(std::uint64_t items, std::uint64_t tokens) {
    access::TenantQuotas& quotas = *caller_.quotas();
    return quotas.try_take(kItemQuota - items, kTokenQuota - tokens, kArrival) &&
           !quotas.try_take(1, 0, kArrival) && !quotas.try_take(0, 1, kArrival);
  }

  static access::Identity limited() {
    access::TenantAccess access = testing::restricted({});
    access.quotas = {.items_per_minute = kItemQuota, .tokens_per_day = kTokenQuota};
    return testing::owner_of(access);
  }

  HandRouter router_;
  access::Admission admission_{{.max_items = kItems, .max_bytes = 100}};
  DoorRecord probe_;
  const Services services_{
      router_, admission_, probe_, {}, {.text = "text-rich", .multimodal = ""}};
  const access::Identity caller_ = limited();
  CountingWriter writer_;
  std::optional<RequestContext> request_;
};

std::string told(const std::vector<Event>& order) {
  constexpr std::array kNames{"first",    "second",  "refusal", "cancel",
                              "deadline", "written", "gone",    "destroyed"};
  std::string line;
  for (const Event event : order) line.append(kNames[static_cast<std::size_t>(event)]).append(" ");
  return line;
}

void play_all_orders(std::vector<Event> events, bool at_once) {
  std::ranges::sort(events);
  std::size_t orders = 0;
  do {
    Play play(at_once);
    for (const Event event : events) play.play(event);
    play.play(Event::destroyed);
    ASSERT_EQ(play.ending(), expected_of(events, at_once)) << told(events);
    ++orders;
  } while (std::ranges::next_permutation(events).found);
  EXPECT_GT(orders, 1000U);
}

TEST(RequestOrder, EndsOnceInEveryOrderOfAnAnswerAtOnce) {
  play_all_orders({Event::first, Event::second, Event::refusal, Event::cancel, Event::deadline,
                   Event::gone, Event::destroyed},
                  true);
}

TEST(RequestOrder, EndsOnceInEveryOrderOfAStream) {
  play_all_orders({Event::first, Event::second, Event::refusal, Event::cancel, Event::deadline,
                   Event::written, Event::gone, Event::destroyed},
                  false);
}

TEST(RequestOrder, EndsOnceWhateverHappensTwice) {
  play_all_orders({Event::first, Event::second, Event::refusal, Event::refusal, Event::cancel,
                   Event::cancel, Event::gone, Event::gone},
                  true);
  play_all_orders({Event::first, Event::second, Event::cancel, Event::cancel, Event::written,
                   Event::written, Event::gone, Event::gone},
                  false);
}

TEST(RequestOrder, HoldsItsRoomUntilItIsDestroyed) {
  Play play(true);
  play.play(Event::first);
  play.play(Event::second);
  EXPECT_EQ(play.items_held(), kItems);
  play.play(Event::destroyed);
  EXPECT_EQ(play.items_held(), 0U);
}

}  // namespace
}  // namespace gateway::request
