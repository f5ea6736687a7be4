#include "http_call/call_head.h"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

#include <gmock/gmock.h>

#include "tests/http_call/headers.h"

namespace gateway::http_call {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::Headers;

constexpr Timestamp kNow{Timestamp(1h)};
const std::string kTraceId = "0af7651916cd43dd8448eb211c80319c";

constexpr checks::Spelling kSpelling{};

CallHead read(const Headers& headers) {
  return read_call_head(testing::lookup(headers), {}, kNow, 55s);
}

TEST(CallHead, ShowsTheCallersCredentialsAsTheyWereSent) {
  const Headers headers{{"authorization", "bEaReR tok-1"}, {"x-tenant-id", "search"}};
  const CallHead head = read(headers);
  EXPECT_EQ(head.shown.authorization.value, "bEaReR tok-1");
  EXPECT_EQ(head.shown.authorization.times, 1U);
  EXPECT_EQ(head.shown.tenant.value, "search");
  EXPECT_EQ(head.shown.tenant.times, 1U);
  EXPECT_FALSE(head.shown.certificate.shown);
}

TEST(CallHead, ShowsNoneIfThereIsNone) {
  const CallHead head = read({});
  EXPECT_EQ(head.shown.authorization.times, 0U);
  EXPECT_EQ(head.shown.tenant.times, 0U);
}

TEST(CallHead, TakesAnEmptyBearerTokenForNone) {
  for (const std::string value : {"Bearer", "Bearer ", "bearer   "}) {
    const Headers headers{{"authorization", value}};
    EXPECT_EQ(read(headers).shown.authorization.times, 0U) << value;
  }
  for (const std::string value : {"Bearer EMPTY", "Basic", "Basic dTpw", "Bearers"}) {
    const Headers headers{{"authorization", value}};
    EXPECT_EQ(read(headers).shown.authorization.times, 1U) << value;
  }
}

TEST(CallHead, HandsOnTheCertificatesNames) {
  const CallHead head = read_call_head(
      testing::lookup({}), {.shown = true, .alternative = {"a.example"}, .common = {}}, kNow);
  EXPECT_TRUE(head.shown.certificate.shown);
  EXPECT_THAT(head.shown.certificate.alternative, ElementsAre("a.example"));
}

TEST(CallHead, BeginsItsSpanInTheCallersTrace) {
  const Headers headers{{"traceparent", "00-" + kTraceId + "-b7ad6b7169203331-01"}};
  const CallHead head = read(headers);
  EXPECT_EQ(request::trace_id_of(head.names.trace), kTraceId);
  EXPECT_NE(std::string(head.names.trace.span_id.begin(), head.names.trace.span_id.end()),
            "b7ad6b7169203331");
  const Headers broken{{"traceparent", "00-" + kTraceId}};
  EXPECT_NE(request::trace_id_of(read(broken).names.trace), kTraceId);
}

TEST(CallHead, KeepsTheCallersRequestIdIfItIsSane) {
  for (const std::string& id : {std::string("req_1"), std::string("9f86d081-884c-4d63"),
                                std::string("a:b.c"), std::string(128, 'x')}) {
    const Headers headers{{"x-request-id", id}};
    EXPECT_EQ(read(headers).names.request_id, id);
  }
  for (const std::string& id : {std::string(), std::string("a b"), std::string("a\tb"),
                                std::string("a\"b"), std::string("é"), std::string(129, 'x')}) {
    const Headers headers{{"x-request-id", id}};
    const CallHead head = read(headers);
    std::string ours(request::trace_id_of(head.names.trace));
    ours.append("-").append(head.names.trace.span_id.data(), head.names.trace.span_id.size());
    EXPECT_EQ(head.names.request_id, ours) << id;
  }
}

TEST(CallHead, CountsTheDeadlineFromNow) {
  EXPECT_EQ(read({}).deadline, kNow + 55s);
  EXPECT_EQ(read({{"x-stainless-read-timeout", "1.5"}}).deadline, kNow + 1500ms);
  EXPECT_EQ(read({{"x-stainless-read-timeout", "600"}}).deadline, kNow + 600s);
  EXPECT_EQ(read({}).at, kNow);
}

TEST(CallHead, ReadsThePriority) {
  EXPECT_FALSE(read({}).priority);
  EXPECT_EQ(std::get<Priority>(*read({{"x-priority", "bulk"}}).priority), Priority::bulk);
  EXPECT_EQ(std::get<Priority>(*read({{"x-priority", "interactive"}}).priority),
            Priority::interactive);
  EXPECT_TRUE(
      std::holds_alternative<checks::UnknownValue>(*read({{"x-priority", "BULK"}}).priority));
}

TEST(CallHead, MakesAnArrival) {
  const CallHead head = read({});
  const request::Arrival arrival = arrival_of(head, request::Route::embed_unary, kSpelling);
  EXPECT_EQ(arrival.route, request::Route::embed_unary);
  EXPECT_EQ(&arrival.spelling, &kSpelling);
  EXPECT_EQ(arrival.at, kNow);
  EXPECT_EQ(arrival.deadline, kNow + 55s);
  EXPECT_EQ(request::trace_id_of(arrival.trace), request::trace_id_of(head.names.trace));
}

TEST(CallHead, SignsReplies) {
  const Headers headers{{"x-request-id", "req-1"},
                        {"traceparent", "00-" + kTraceId + "-b7ad6b7169203331-01"}};
  const CallHead head = read(headers);
  Reply reply;
  sign(reply, head.names);
  ASSERT_EQ(reply.headers.size(), 2U);
  EXPECT_EQ(reply.headers[0].name, "x-request-id");
  EXPECT_EQ(reply.headers[0].value, "req-1");
  EXPECT_EQ(reply.headers[1].name, "traceparent");
  EXPECT_TRUE(reply.headers[1].value.starts_with("00-" + kTraceId));
}

}  // namespace
}  // namespace gateway::http_call
