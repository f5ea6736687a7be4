#include "door/request/request_tally.h"

#include <gtest/gtest.h>

namespace gateway::request {
namespace {

using namespace std::chrono_literals;

const Timestamp kStart{1h};

ItemResult success(Duration queued, Duration upstream) {
  ItemResult result{Embedding{}};
  result.usage = {.total_tokens = 5, .image_tokens = 2};
  result.timing = {.queued = queued, .upstream = upstream, .attempts = 1, .call_items = 1};
  return result;
}

RequestOrigin origin(Route rpc) {
  return {.route = rpc,
          .model = "m",
          .tenant = "team",
          .trace = *parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"),
          .started = kStart};
}

TEST(RequestTally, CountsItemsAndSumsTheirUsage) {
  RequestTally tally(origin(Route::embed));
  tally.add(success(1ms, 1ms));
  tally.add(success(1ms, 1ms));
  tally.add(ItemResult{Error{ErrorKind::throttled, "slow down"}});
  EXPECT_EQ(tally.succeeded(), 2u);
  EXPECT_EQ(tally.failed(), 1u);
  EXPECT_EQ(tally.usage(), (Usage{.total_tokens = 10, .image_tokens = 4}));
}

TEST(RequestTally, CallsOverheadWhatTheSlowestItemDoesNotExplain) {
  RequestTally tally(origin(Route::embed_unary));
  tally.add(success(10ms, 20ms));
  tally.add(success(25ms, 1ms));
  const RequestFinished event = tally.finished(Code::ok, {}, kStart + 32ms);
  EXPECT_EQ(event.route, Route::embed_unary);
  EXPECT_EQ(event.model, "m");
  EXPECT_EQ(event.duration, 32ms);
  EXPECT_EQ(event.overhead, 2ms);
  EXPECT_EQ(event.items_succeeded, 2u);
}

TEST(RequestTally, NeverCallsOverheadLessThanNothing) {
  RequestTally tally(origin(Route::embed));
  tally.add(success(10ms, 20ms));
  EXPECT_EQ(tally.finished(Code::ok, {}, kStart + 29ms).overhead, 0ms);
}

TEST(RequestTally, LeavesTheReadersTimeOutOfTheOverhead) {
  RequestTally tally(origin(Route::embed));
  tally.add(success(10ms, 20ms));
  tally.all_delivered(kStart + 33ms);
  const RequestFinished event = tally.finished(Code::ok, {}, kStart + 30s);
  EXPECT_EQ(event.duration, 30s);
  EXPECT_EQ(event.overhead, 3ms);
}

TEST(RequestTally, TellsWhoseRequestItWasAndWhereItsTimeWent) {
  RequestTally tally(origin(Route::embed));
  tally.add(success(10ms, 2ms));
  tally.add(success(3ms, 20ms));
  const RequestFinished event =
      tally.finished(Code::resource_exhausted, "come back later", kStart + 40ms);
  EXPECT_EQ(event.tenant, "team");
  EXPECT_EQ(event.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(event.code, Code::resource_exhausted);
  EXPECT_EQ(event.message, "come back later");
  EXPECT_EQ(event.queued, 10ms);
  EXPECT_EQ(event.upstream, 20ms);
  EXPECT_EQ(event.usage.total_tokens, 10u);
}

}  // namespace
}  // namespace gateway::request
